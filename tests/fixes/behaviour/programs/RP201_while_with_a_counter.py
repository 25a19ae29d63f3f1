# rules: RP201
# fixability: unsafe
# script: GET /a -> 500 x2; 200 {"n": 3}
# before: returned: 3
# before: printed: try 1: 500 | try 2: 500
# changes: sleeps: 1.5 | 1.5 -> 3 | 4.5

import time

import requests


def number():
    tries = 0
    while tries < 5:
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            break
        except requests.HTTPError as error:
            tries += 1
            print(f"try {tries}: {error.response.status_code}")
            time.sleep(1.5)
    else:
        raise TimeoutError("no number")
    return response.json()["n"]


def main():
    return number()
