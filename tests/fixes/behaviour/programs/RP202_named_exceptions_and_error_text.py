# rules: RP202
# fixability: unsafe
# script: GET /a -> slow=9 200; 500; 200 {"n": 1}
# before: returned: 1
# before: printed: ReadTimeout | HTTPError
# changes: sleeps: 1 | 2 -> 2 | 3.5

import time

import requests

RETRIED = (requests.Timeout, requests.HTTPError)


class Fetcher:
    attempts = 4

    def fetch(self, path):
        for attempt in range(self.attempts):
            try:
                response = requests.get("https://api.example.com" + path, timeout=5)
                response.raise_for_status()
                return response.json()["n"]
            except RETRIED as error:
                if attempt == self.attempts - 1:
                    raise
                print(type(error).__name__)
                time.sleep(2**attempt)


def main():
    return Fetcher().fetch("/a")
