# rules: RP201
# fixability: refused: names needed later
# script: GET /b -> 200 {"n": 1}
# script: GET /a -> dropped
# before: returned: (1, 'https://b.example.com/b')
# before: sleeps: 2

import time

import requests


def main():
    url = "https://a.example.com/a"
    for attempt in range(3):
        try:
            response = requests.get(url, timeout=5)
            return response.json()["n"], url
        except requests.ConnectionError:
            if attempt == 2:
                raise
            url = "https://b.example.com/b"  # the other data centre
            time.sleep(2)
