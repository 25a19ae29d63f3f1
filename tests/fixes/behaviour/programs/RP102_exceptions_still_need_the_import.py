# rules: RP102
# fixability: safe
# script: PATCH /a -> 429 retry-after=3; 200
# before: returned: [429, 200]
# before: sleeps: 3
# changes: sessions: 2 -> 1

import time

import requests


def write():
    response = requests.patch("https://api.example.com/a", json={"n": 1}, timeout=5)
    try:
        response.raise_for_status()
    except requests.exceptions.HTTPError:
        time.sleep(int(response.headers["Retry-After"]))
    return response.status_code


def main():
    return [write(), write()]
