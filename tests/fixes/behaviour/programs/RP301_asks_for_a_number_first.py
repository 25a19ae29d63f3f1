# rules: RP301
# fixability: unsafe
# script: GET /next -> 200 7
# script: job -> conflict; ok
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> 7
# changes: submissions: 1 -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1

import requests
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def insert():
    number = int(requests.get("https://ids.example.com/next", timeout=5).text)
    job = client.query(f"INSERT INTO d.t (n) VALUES ({number})")
    job.result(timeout=60)
    return number


def main():
    return insert()
