# rules: RP401
# settings: bigquery-timeout = 120.5
# fixability: unsafe
# script: job -> running=1 rows=9
# before: returned: [9]
# changes: bigquery timeouts: ... -> ...

from google.cloud import bigquery


def fetch(client: bigquery.Client, sql, timeout=None):
    return client.query(sql).result(max_results=10, timeout=None)


def main():
    rows = fetch(bigquery.Client(project="acme"), "SELECT n FROM d.t")
    return [row.n for row in rows]
