# rules: RP301
# fixability: refused: unusual place
# script: job -> affected=1; conflict
# raises: BadRequest(...)

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    tables = ("d.a", "d.b")
    return [client.query(f"INSERT INTO {table} SELECT 1").result(timeout=60) for table in tables]
