# rules: RP202
# fixability: unsafe
# script: GET /a -> dropped; 404; dropped x2; 200 {"n": 5}
# before: returned: ['gone', 5]
# before: printed: again | again | again
# changes: sleeps: ... -> ...

import time

import requests


class Gone(Exception):
    pass


def fetch():
    for attempt in range(4):
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            return response.json()["n"]
        except requests.HTTPError as error:
            raise Gone(error.response.status_code) from error
        except requests.ConnectionError:
            if attempt == 3:
                raise
            print("again")
            time.sleep(2**attempt)


def main():
    found = []
    for _ in range(2):
        try:
            found.append(fetch())
        except Gone:
            found.append("gone")
    return found
