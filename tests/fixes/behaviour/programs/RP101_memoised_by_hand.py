# rules: RP101
# fixability: safe
# script: job -> rows=7; rows=8
# changes: bigquery timeouts: none -> 10/600
# before: clients: home/None
# before: returned: [7, 8]

from google.cloud import bigquery

_client = None


def client():
    global _client
    if _client is None:
        _client = bigquery.Client()
    return _client


def count(table):
    return next(iter(client().query(f"SELECT COUNT(*) AS n FROM {table}").result())).n


def main():
    return [count("d.a"), count("d.b")]
