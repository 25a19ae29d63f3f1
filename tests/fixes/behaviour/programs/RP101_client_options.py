# rules: RP101
# fixability: unsafe
# script: job -> rows=5
# changes: bigquery timeouts: none -> 10/600
# notes: made anew for each call
# before: submissions: ...maximumBytesBilled...

from google.cloud import bigquery
from google.cloud.bigquery import QueryJobConfig


def main():
    config = QueryJobConfig(maximum_bytes_billed=10**9, labels={"team": "sales"})
    client = bigquery.Client(
        project="acme",  # billed here
        default_query_job_config=config,
        client_options={"quota_project_id": "billing"},
    )
    return sum(row.n for row in client.query("SELECT n FROM d.t").result())
