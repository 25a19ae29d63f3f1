# rules: RP101
# fixability: safe
# script: job -> rows=1,2
# changes: bigquery timeouts: none -> 10/600
# before: returned: (True, [1, 2])

from __future__ import annotations

from google.cloud import bigquery as bq


def read(client: bq.Client, sql: str) -> list[int]:
    job: bq.QueryJob = client.query(sql)
    return [row.n for row in job.result()]


def main():
    client = bq.Client(project="acme")
    return isinstance(client, bq.Client), read(client, "SELECT n FROM d.t")
