# rules: RP201
# fixability: refused: carries state
# script: GET /a/1 -> dropped; 200 [1]
# script: GET /a/2 -> 200 [2]
# script: GET /a/3 -> dropped x3
# before: returned: ([1, 2], ['3'])
# before: sleeps: ...

import time

import requests


def main():
    items, missing = [], []
    for number in ("1", "2", "3"):
        for attempt in range(3):
            try:
                items += requests.get(f"https://api.example.com/a/{number}", timeout=5).json()
                break
            except requests.ConnectionError:
                if attempt == 2:
                    missing.append(number)
                    break
                time.sleep(1)
    return items, missing
