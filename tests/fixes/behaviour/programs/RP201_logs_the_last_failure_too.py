# rules: RP201
# fixability: unsafe
# script: GET /a -> 500 x3
# before: logs: WARNING 1: 500 ... | WARNING 2: 500 ... | WARNING 3: 500 ... | ERROR giving up
# changes: sleeps: 5 | 5 -> 10 | 15
# raises: HTTPError(...)

import logging
import time

import requests

log = logging.getLogger("fetch")


def main():
    for attempt in range(1, 4):
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            return response.text
        except requests.HTTPError as error:
            log.warning("%d: %s", attempt, error)
            if attempt == 3:
                log.error("giving up")
                raise
            time.sleep(5)
