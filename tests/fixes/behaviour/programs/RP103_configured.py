# rules: RP103
# fixability: refused: configured session
# script: GET /a -> 200 {"n": 1}
# before: requests: GET https://api.example.com/a Authorization=Basic dTpw X-Team=data

import requests


def connect():
    session = requests.Session()
    session.headers.update({"X-Team": "data"})
    session.auth = ("u", "p")
    return session


def main():
    return connect().get("https://api.example.com/a", timeout=5).json()["n"]
