# rules: RP301
# fixability: unsafe
# script: job -> ok; conflict; ok
# before: printed: run d.a | run d.b
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> [1, 1]
# changes: submissions: 2 -> 3
# changes: calls: 1 -> 2
# changes: sleeps: nothing -> 2
# changes: tables: 1 -> 2

from google.cloud import bigquery

client = bigquery.Client(project="acme")
QUOTA_RETRY = "not the runtime's"


def run_query(table):
    print("run", table)
    return f"DELETE FROM {table} WHERE TRUE"


def main():
    counts = []
    for table in ("d.a", "d.b"):
        sql = run_query(table)
        job = client.query(sql)
        job.result(timeout=60)
        counts.append(job.num_dml_affected_rows)
    return counts
