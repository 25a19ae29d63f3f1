# rules: RP201
# fixability: refused: unbounded
# script: GET /pages -> 200 [1, 2]; dropped; 200 [3]; 200 []
# before: returned: [1, 2, 3]
# before: sleeps: 3

import time

import requests


def items():
    page, failures = 1, 0
    while True:
        try:
            found = requests.get(f"https://api.example.com/pages/{page}", timeout=5).json()
            yield from found
        except requests.ConnectionError:
            failures += 1
            if failures > 3:
                raise
            time.sleep(3)
            continue
        if not found:
            return
        page += 1


def main():
    return list(items())
