# rules: RP101
# fixability: safe
# script: job -> rows=1
# changes: bigquery timeouts: none -> 10/600
# before: clients: home/None

import os

from google.cloud import bigquery


def main():
    client = bigquery.Client(project=os.environ.get("BQ_PROJECT"), location=os.environ.get("BQ_REGION"))
    return [row.n for row in client.query("SELECT 1 AS n").result()]
