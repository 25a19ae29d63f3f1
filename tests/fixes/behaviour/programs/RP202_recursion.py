# rules: RP202
# fixability: refused: recursion
# script: GET /a -> dropped x2; 200 {"n": 1}
# before: returned: 1
# before: sleeps: 1 | 2

import time

import requests


def fetch(attempt=0):
    try:
        return requests.get("https://api.example.com/a", timeout=5).json()["n"]
    except requests.ConnectionError:
        if attempt == 4:
            raise
        time.sleep(2**attempt)
        return fetch(attempt + 1)


def main():
    return fetch()
