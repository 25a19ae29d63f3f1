# rules: RP301
# fixability: unsafe
# script: job -> syntax; daily; lost; hangs
# before: returned: ['BadRequest', 'Forbidden', 1, 'TimeoutError']
# before: submissions: 4
# before: tables: d.t: UPDATE d.t SET n = 2 WHERE TRUE, UPDATE d.t SET n = 3 WHERE TRUE

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def execute(sql):
    job = client.query(sql)
    job.result(timeout=30)
    return job.num_dml_affected_rows


def attempt(number):
    try:
        return execute(f"UPDATE d.t SET n = {number} WHERE TRUE")
    except Exception as error:
        return type(error).__name__


def main():
    return [attempt(number) for number in range(4)]
