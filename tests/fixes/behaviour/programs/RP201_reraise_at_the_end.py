# rules: RP201
# fixability: unsafe
# script: GET /a -> dropped; 500; 200 {"n": 1}; dropped x3
# changes: sleeps: 5 | 5 | 5 | 5 -> 10 | 15 | 10 | 15
# before: logs: WARNING attempt 1 failed | ...2 failed | ...1 failed | ...2 failed
# before: printed: {'n': 1}
# raises: ConnectionError(...)

import logging
import time

import requests

log = logging.getLogger(__name__)


def fetch(url):
    for attempt in range(1, 4):
        try:
            response = requests.get(url, timeout=10)
            response.raise_for_status()
            return response.json()
        except (requests.ConnectionError, requests.HTTPError):
            if attempt == 3:
                raise
            log.warning("attempt %d failed", attempt)
            time.sleep(5)


def main():
    print(fetch("https://api.example.com/a"))
    return fetch("https://api.example.com/a")
