# rules: RP301
# fixability: unsafe
# script: job -> conflict; affected=4
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> 4
# changes: submissions: 1 -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1

from google.cloud import bigquery

client = bigquery.Client(project="acme")
job = client.query("DELETE FROM d.t WHERE TRUE")
job.result(timeout=60)


def main():
    return job.num_dml_affected_rows
