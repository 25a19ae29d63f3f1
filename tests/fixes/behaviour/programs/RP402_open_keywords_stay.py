# rules: RP402
# fixability: unsafe
# script: GET /a -> 200 {"n": 1}; 200 {"n": 2}
# before: returned: (1, 2)
# changes: timeouts: 5 | none -> 5 | 30

import requests


def fetch(path, **options):
    return requests.get("https://api.example.com" + path, **options).json()


def main():
    url = "https://api.example.com/a"
    return fetch("/a", timeout=5)["n"], requests.get(url, params=None).json()["n"]
