# rules: RP101
# fixability: safe
# script: job -> affected=3; lost
# changes: clients: 2 -> 1
# changes: bigquery timeouts: none | 128 -> 10/600 | 128
# before: returned: [('ok', 3), ('ok', 1)]
# before: calls: get results | the same job again | get job | get results

import os

from google.cloud import bigquery

os.environ["GOOGLE_CLOUD_PROJECT"] = "prod"


def handle(event):
    from google.cloud import bigquery as bq

    client = bq.Client()
    job = client.query(f"DELETE FROM d.events WHERE id = {event['id']}", job_config=bigquery.QueryJobConfig())
    job.result()
    return "ok", job.num_dml_affected_rows


def main():
    return [handle({"id": 1}), handle({"id": 2})]
