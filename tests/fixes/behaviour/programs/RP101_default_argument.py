# rules: RP101
# fixability: safe
# script: job -> rows=1; rows=2
# before: returned: [1, 2]
# changes: bigquery timeouts: none -> 10/600

from google.cloud import bigquery


def count(table, client=bigquery.Client("acme")):  # noqa: B008
    return next(iter(client.query(f"SELECT COUNT(*) AS n FROM {table}").result())).n


def main():
    return [count("d.a"), count("d.b")]
