# rules: RP101
# fixability: safe
# script: job -> rows=5; rows=6
# changes: clients: 2 -> 1
# changes: bigquery timeouts: none -> 10/600
# before: submissions: ...maximumBytesBilled... | ...maximumBytesBilled...
# before: returned: 11

from google.cloud import bigquery

CONFIG = bigquery.QueryJobConfig(maximum_bytes_billed=10**9)


def total(table):
    client = bigquery.Client(project="acme", default_query_job_config=CONFIG)
    return sum(row.n for row in client.query(f"SELECT n FROM {table}").result())


def main():
    return total("d.a") + total("d.b")
