# rules: RP103
# fixability: unsafe
# script: GET /a -> 200 {"n": 1}; 200 {"n": 2}
# before: returned: [1, 2]
# changes: sessions: 2 -> 1

import requests


def fetch(path):
    session = requests.Session()
    return session.get(f"https://api.example.com/{path}", timeout=5).json()["n"]


def main():
    return [fetch("a"), fetch("a")]
