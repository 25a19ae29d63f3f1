# rules: RP202
# fixability: refused: attempts not plain
# script: GET /a -> dropped x2; 200 {"n": 1}
# before: returned: 1
# before: sleeps: 1 | 5

import time

import requests

DELAYS = (1, 5, 30)


def main():
    last = None
    for delay in DELAYS:
        try:
            return requests.get("https://api.example.com/a", timeout=5).json()["n"]
        except requests.ConnectionError as error:
            last = error
            time.sleep(delay)
    raise last
