# rules: RP103
# fixability: unsafe
# script: GET /a -> 200 {"n": 1}
# before: returned: [1, {}]
# changes: sessions: Session -> PooledSession

import contextlib

import requests


def main():
    with contextlib.closing(requests.Session()) as http:
        response = http.request("GET", "https://api.example.com/a", params=None, timeout=5)
        return [response.json()["n"], http.options("https://api.example.com/a", timeout=5).json()]
