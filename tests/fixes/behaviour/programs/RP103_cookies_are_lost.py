# rules: RP103
# fixability: unsafe
# script: POST /login -> 200 cookie=sid=1
# script: GET /home -> 200 {"ok": true}
# before: returned: True
# changes: sessions: Session -> PooledSession
# changes: requests: ... | GET https://app.example.com/home Cookie=sid=1 -> ... | GET https://app.example.com/home

import requests


class App:
    def __init__(self):
        self.http = requests.session()

    def login(self, user):
        self.http.post("https://app.example.com/login", data={"user": user}, timeout=5).raise_for_status()

    def home(self):
        return self.http.get("https://app.example.com/home", timeout=5).json()["ok"]


def main():
    app = App()
    app.login("ann")
    return app.home()
