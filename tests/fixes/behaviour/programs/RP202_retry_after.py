# rules: RP202
# fixability: refused: status
# script: GET /a -> 429 retry-after=7; 503; 200 {"n": 1}
# before: returned: 1
# before: sleeps: 7 | 2

import time

import requests


def main():
    for attempt in range(5):
        response = requests.get("https://api.example.com/a", timeout=5)
        if response.status_code in (429, 503):
            time.sleep(int(response.headers.get("Retry-After", 2**attempt)))
            continue
        return response.json()["n"]
    return None
