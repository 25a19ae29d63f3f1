# rules: RP
# fixability: safe; unsafe
# order: free
# script: job -> ok x4
# changes: sessions: 4 -> 1
# changes: bigquery timeouts: 120 | none -> 10/600 | 120

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import requests
from google.cloud import bigquery


@cache
def get_client(project):
    return bigquery.Client(project=project)


def refresh(table):
    client = get_client("acme")
    client.query(f"TRUNCATE TABLE {table}").result(timeout=60)
    return requests.post("https://api.example.com/refreshed", json={"table": table}, timeout=10).status_code


def main():
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(refresh, ["d.a", "d.b", "d.c", "d.d"]))
