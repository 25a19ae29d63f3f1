# rules: RP201
# fixability: unsafe
# script: POST /a -> 503; 201 {"id": 4}; 503 x3
# before: returned: ({'id': 4}, None)
# changes: sleeps: 2 | 2 | 2 | 2 -> 4 | 4 | 6

import time

import requests


def create(name):
    for _ in range(3):
        try:
            response = requests.post("https://api.example.com/a", json={"name": name}, timeout=10)
            response.raise_for_status()
            return response.json()
        except requests.RequestException:
            time.sleep(2)
    return None


def main():
    return create("x"), create("y")
