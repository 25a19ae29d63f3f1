# rules: RP
# fixability: safe; unsafe
# script: job -> ok; quota; affected=3
# changes: raised: Forbidden(...) -> nothing
# changes: returned: nothing -> 3
# changes: submissions: 2 -> 3
# changes: calls: nothing -> get results
# changes: tables: 1 -> 2
# changes: bigquery timeouts: none -> 10/600 | 300
# changes: sleeps: nothing -> 4

import json

from google.cloud import bigquery


def load(event, context=None):
    """Triggered by a file in a bucket."""
    client = bigquery.Client()
    config = bigquery.LoadJobConfig(source_format="CSV", skip_leading_rows=1)
    job = client.load_table_from_uri(f"gs://{event['bucket']}/{event['name']}", "acme.d.raw", job_config=config)
    job.result()  # waits
    print(json.dumps({"state": job.state}))
    merge = client.query("MERGE d.clean USING d.raw ON FALSE WHEN NOT MATCHED THEN INSERT ROW")
    merge.result(timeout=300)
    return merge.num_dml_affected_rows


def main():
    return load({"bucket": "in", "name": "a.csv"})
