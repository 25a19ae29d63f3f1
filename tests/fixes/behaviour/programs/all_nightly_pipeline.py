# rules: RP
# fixability: safe; unsafe
# script: job -> conflict; rows=1,2; running=1
# script: POST /notify -> refused; 200
# before: returned: True
# before: logs: WARNING again
# changes: sessions: 2 -> 1
# changes: timeouts: none -> 10/30
# changes: bigquery timeouts: 30 | none | 128 -> 30 | 600 | 10/600
# changes: sleeps: 5 | 2 -> 10 | 1

import logging
import time

import requests
from google.api_core.exceptions import BadRequest
from google.cloud import bigquery

log = logging.getLogger("nightly")
PROJECT = "acme"
SLACK = "https://hooks.example.com/notify"


class Nightly:
    def __init__(self):
        self.client = bigquery.Client(project=PROJECT)

    def numbers(self):
        for attempt in range(3):
            try:
                rows = self.client.query("SELECT n FROM d.t", timeout=30).result()
                return [row.n for row in rows]
            except BadRequest:
                if attempt == 2:
                    raise
                log.warning("again")
                time.sleep(5)

    def archive(self, numbers):
        job = self.client.query(f"INSERT INTO d.archive SELECT * FROM d.t WHERE n IN ({', '.join(map(str, numbers))})")
        job.result()
        return job.num_dml_affected_rows


def notify(text):
    for attempt in range(1, 4):
        try:
            requests.post(SLACK, json={"text": text})
            return True
        except requests.RequestException:
            time.sleep(2**attempt)
    return False


def main():
    nightly = Nightly()
    numbers = nightly.numbers()
    count = nightly.archive(numbers)
    print("archived", count)
    return notify(f"archived {count}")
