# rules: RP103
# fixability: unsafe
# script: GET /a -> 200 {"n": 1}; 200 {"n": 2}
# before: returned: (1, 2)
# changes: sessions: Session | Fixed -> PooledSession | Fixed

import requests


def fetch(session=None):
    session = session or requests.Session()
    return session.get("https://api.example.com/a", timeout=5).json()["n"]


class Fixed(requests.Session):
    pass


def main():
    return fetch(), fetch(Fixed())
