# rules: RP103
# fixability: refused: configured session
# script: GET /a -> 200 {"n": 1}
# before: requests: GET https://api.example.com/a X-Team=data

import requests


def connect():
    return requests.Session()


def main():
    session = connect()
    session.headers["X-Team"] = "data"
    return session.get("https://api.example.com/a", timeout=5).json()["n"]
