# rules: RP301
# fixability: unsafe
# script: job -> affected=2; conflict x2; affected=5
# changes: raised: BadRequest('Could not serialize...',) -> nothing
# changes: returned: nothing -> 5
# changes: submissions: 2 -> 4
# changes: sleeps: nothing -> 2 | 3.5
# changes: tables: d.t: ...1 -> d.t: ...1, ...2
# changes: calls: 1 -> 2
# before: printed: 2

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def execute(sql):
    job = client.query(sql)
    job.result(timeout=60)
    return job.num_dml_affected_rows


def main():
    print(execute("DELETE FROM d.t WHERE n = 1"))
    return execute("DELETE FROM d.t WHERE n = 2")
