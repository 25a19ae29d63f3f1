# rules: RP301
# fixability: refused: used up
# script: job -> conflict
# raises: BadRequest('Could not serialize...',)

import itertools

from google.cloud import bigquery

client = bigquery.Client(project="acme")
numbers = itertools.count(1)


def insert():
    job = client.query(f"INSERT INTO d.t (n) VALUES ({next(numbers)})")
    job.result(timeout=60)
    return job.num_dml_affected_rows


def main():
    return insert()
