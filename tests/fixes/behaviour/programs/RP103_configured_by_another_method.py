# rules: RP103
# fixability: refused: configured session
# script: GET /a -> 200 {"n": 1}
# before: requests: GET https://api.example.com/a Authorization=Bearer t

import requests


class Api:
    def __init__(self):
        self.session = requests.Session()

    def log_in(self, token):
        self.session.headers["Authorization"] = f"Bearer {token}"

    def number(self):
        return self.session.get("https://api.example.com/a", timeout=5).json()["n"]


def main():
    api = Api()
    api.log_in("t")
    return api.number()
