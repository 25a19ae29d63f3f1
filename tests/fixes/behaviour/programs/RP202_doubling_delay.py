# rules: RP202
# fixability: unsafe
# script: GET /a -> 503 x3; 200 {"n": 1}
# before: returned: 1
# changes: logs: INFO waiting 1 s | ...2 s | ...4 s -> INFO waiting 2 s | ...3 s | ...5 s
# changes: sleeps: 1 | 2 | 4 -> 2 | 3.5 | 5.75

import logging
import time

import requests


def fetch():
    delay = 1
    for attempt in range(5):
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            return response.json()["n"]
        except requests.RequestException:
            if attempt == 4:
                raise
            logging.info("waiting %d s", delay)
            time.sleep(delay)
            delay *= 2


def main():
    return fetch()
