# rules: RP
# fixability: refused: status; safe; unsafe
# script: GET /p/1 -> 200 {"items": [1], "next": "/p/2"}
# script: GET /p/2 -> 429 retry-after=3; 200 {"items": [2], "next": null}
# script: job -> ok
# before: returned: 2
# changes: logs: INFO too fast, waiting -> nothing
# changes: bigquery timeouts: none -> 10/600
# changes: sessions: 3 -> 1
# changes: sleeps: 1 -> 3.25

import logging
import time

import requests
from google.cloud import bigquery

logger = logging.getLogger(__name__)
HEADERS = {"Authorization": "Bearer t"}


def page(path, attempts=4):
    delay = 1.0
    for attempt in range(attempts):
        response = requests.get("https://api.example.com" + path, headers=HEADERS, timeout=(3, 20))
        if response.status_code == 429:
            logger.info("too fast, waiting")
            time.sleep(delay)
            delay *= 2
            continue
        response.raise_for_status()
        return response.json()
    raise RuntimeError(f"gave up on {path}")


def items():
    path = "/p/1"
    while path:
        found = page(path)
        yield from found["items"]
        path = found["next"]


def main():
    rows = [{"n": item} for item in items()]
    client = bigquery.Client(project="acme")
    client.load_table_from_json(rows, "acme.d.items").result(timeout=120)
    return len(rows)
