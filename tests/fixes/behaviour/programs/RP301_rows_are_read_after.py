# rules: RP301
# fixability: unsafe
# script: job -> conflict; rows=1,2
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> [1, 2]
# changes: submissions: 1 -> 2
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def snapshot(target):
    config = bigquery.QueryJobConfig(destination=target)
    rows = client.query("SELECT n FROM d.t", job_config=config).result(timeout=60)
    return [row.n for row in rows]


def main():
    return snapshot("acme.d.copy")
