# rules: RP101
# fixability: safe
# script: job -> rows=1; rows=2
# changes: clients: 2 -> 1
# changes: closed: client | client -> nothing
# changes: bigquery timeouts: none -> 10/600
# before: returned: [1, 2]

from google.cloud import bigquery


def count(table):
    with bigquery.Client(project="acme") as client:
        return [row.n for row in client.query(f"SELECT COUNT(*) AS n FROM {table}").result()]


def main():
    return count("d.a") + count("d.b")
