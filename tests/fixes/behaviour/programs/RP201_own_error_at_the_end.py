# rules: RP201
# fixability: unsafe
# script: GET /rate -> 200 {"rate": 1.1}; refused x2; slow=9 200
# before: printed: 1.1
# before: sleeps: 3 | 3 | 3
# changes: sleeps: ... -> ...
# raises: RuntimeError('no rate after 3 attempts',) from ReadTimeout

import time

import requests

ATTEMPTS = 3


def rate(currency):
    last = None
    for _attempt in range(ATTEMPTS):
        try:
            return requests.get("https://api.example.com/rate", params={"c": currency}, timeout=5).json()["rate"]
        except requests.RequestException as error:
            last = error
            time.sleep(3)
    raise RuntimeError(f"no rate after {ATTEMPTS} attempts") from last


def main():
    print(rate("EUR"))
    return rate("USD")
