# rules: RP103
# fixability: refused: configured session
# script: GET /a -> 503; 200 {"n": 1}
# before: returned: 1

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


class Api:
    def __init__(self):
        self.session = requests.Session()
        retry = Retry(total=3, backoff_factor=1, backoff_jitter=1, status_forcelist=[503])
        self.session.mount("https://", HTTPAdapter(max_retries=retry))

    def number(self):
        return self.session.get("https://api.example.com/a", timeout=5).json()["n"]


def main():
    return Api().number()
