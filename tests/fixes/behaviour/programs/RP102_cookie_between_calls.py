# rules: RP102
# fixability: safe
# script: POST /login -> 200 cookie=sid=1
# script: GET /home -> 200 {"user": "ann"}
# before: returned: ({'sid': '1'}, 'ann')
# before: requests: ... | GET https://app.example.com/home Cookie=sid=1
# changes: sessions: 2 -> 1

import requests


def main():
    login = requests.post("https://app.example.com/login", data={"user": "ann"}, timeout=10)
    cookies = login.cookies.get_dict()
    home = requests.get("https://app.example.com/home", cookies=cookies, timeout=10)
    return cookies, home.json()["user"]
