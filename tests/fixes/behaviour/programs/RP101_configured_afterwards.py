# rules: RP101
# fixability: refused: configured client; safe
# script: job -> rows=1; rows=2
# before: submissions: acme/- ...maximumBytesBilled... | acme/- {"query": {"query": "SELECT 2...
# changes: bigquery timeouts: none -> none | 10/600
# before: returned: (1, 2)

from google.cloud import bigquery


def careful():
    client = bigquery.Client(project="acme")
    client.default_query_job_config = bigquery.QueryJobConfig(maximum_bytes_billed=1000)
    return next(iter(client.query("SELECT 1 AS n").result())).n


def lavish():
    client = bigquery.Client(project="acme")
    return next(iter(client.query("SELECT 2 AS n").result())).n


def main():
    return careful(), lavish()
