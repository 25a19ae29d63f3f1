# rules: RP401
# settings: bigquery-timeout = 60
# fixability: unsafe
# script: job -> hangs
# changes: raised: goes on for ever: ... -> TimeoutError()
# changes: calls: 149 -> 14
# changes: bigquery timeouts: none | 128 -> none | 60 | 120

from google.cloud import bigquery


def main():
    client = bigquery.Client(project="acme")
    job = client.query("DELETE FROM d.t WHERE n < 10")
    job.result()
    return job.num_dml_affected_rows
