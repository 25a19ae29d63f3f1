# rules: RP101
# fixability: unsafe
# script: job -> rows=1
# notes: the pool raises an error there
# before: clients: /
# changes: returned: [1] -> nothing
# changes: raised: nothing -> ValueError("project_id must be a non-empty string...
# changes: submissions: 1 -> 0
# changes: calls: get results -> nothing
# changes: clients: / -> nothing
# changes: bigquery timeouts: none -> nothing

import os

from google.cloud import bigquery

PROJECT = os.getenv("BQ_PROJECT", "")


def main():
    client = bigquery.Client(project=PROJECT, location=os.environ.get("BQ_REGION", ""))
    return [row.n for row in client.query("SELECT 1 AS n").result()]
