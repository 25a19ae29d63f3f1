# rules: RP102
# fixability: refused: two origins
# script: POST /a -> 200 {"n": 1}
# script: PUT /a -> 200 {"n": 2}
# before: returned: [1, 2]

import requests


def write(replace):
    send = requests.put if replace else requests.post
    return send("https://api.example.com/a", json={}, timeout=5).json()["n"]


def main():
    return [write(False), write(True)]
