# rules: RP201
# fixability: refused: failure paths differ
# script: GET /a -> 503; dropped; 200 {"n": 1}
# before: returned: 1
# before: sleeps: 10 | 1

import time

import requests


def main():
    for _ in range(5):
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            return response.json()["n"]
        except requests.HTTPError:
            time.sleep(10)
        except requests.ConnectionError:
            time.sleep(1)
    return None
