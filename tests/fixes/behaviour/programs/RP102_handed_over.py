# rules: RP102
# fixability: refused: no call
# script: GET /a -> 200 {"n": 1}
# before: returned: 1

from functools import partial

import requests

fetch = partial(requests.get, timeout=10, headers={"Accept-Language": "en"})


def main():
    return fetch("https://api.example.com/a").json()["n"]
