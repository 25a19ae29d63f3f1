# rules: RP
# fixability: refused: status; unsafe
# before: returned: [{}, {}]
# changes: sessions: Session -> PooledSession
# changes: closed: session -> nothing

import time

import requests


class Api:
    def __init__(self, base):
        self.base = base
        self.session = None

    def __enter__(self):
        self.session = requests.Session()
        return self

    def __exit__(self, *error):
        self.session.close()

    def get(self, path):
        for attempt in range(3):
            response = self.session.get(self.base + path, timeout=10)
            if response.status_code != 503:
                return response.json()
            time.sleep(2)
        return None


def main():
    with Api("https://api.example.com") as api:
        return [api.get("/a"), api.get("/b")]
