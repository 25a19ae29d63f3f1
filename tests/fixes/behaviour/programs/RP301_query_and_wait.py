# rules: RP301
# fixability: unsafe
# script: job -> conflict; affected=2
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> 2
# changes: submissions: 1 -> 2
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    rows = client.query_and_wait("UPDATE d.t SET n = 2 WHERE n = 1", wait_timeout=60)
    return rows.num_dml_affected_rows
