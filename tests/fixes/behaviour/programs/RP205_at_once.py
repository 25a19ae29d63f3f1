# rules: RP205
# fixability: unsafe
# script: GET /a -> dropped; 200 {"n": 1}; dropped x3
# before: printed: 1
# changes: sleeps: nothing -> ...
# raises: ConnectionError(...)

import requests


def fetch():
    for attempt in range(3):
        try:
            return requests.get("https://api.example.com/a", timeout=5).json()["n"]
        except requests.ConnectionError:
            if attempt == 2:
                raise


def main():
    print(fetch())
    return fetch()
