# rules: RP201
# fixability: refused: attempt used
# script: GET /a -> dropped; 200 {"n": 1}
# before: returned: 1
# before: requests: ...try=0 | ...try=1
# before: sleeps: 2

import time

import requests


def main():
    for attempt in range(3):
        try:
            return requests.get("https://api.example.com/a", params={"try": attempt}, timeout=5).json()["n"]
        except requests.ConnectionError:
            if attempt == 2:
                raise
            time.sleep(2)
