# rules: RP101
# fixability: safe
# script: job -> rows=1; notfound
# changes: clients: 2 -> 1
# changes: closed: client | client -> nothing
# changes: bigquery timeouts: none -> 10/600
# raises: NotFound(...)

from google.cloud import bigquery


def count(table):
    client = bigquery.Client(project="acme")
    try:
        return [row.n for row in client.query(f"SELECT COUNT(*) AS n FROM {table}").result()]
    finally:
        client.close()


def main():
    return count("d.a") + count("d.b")
