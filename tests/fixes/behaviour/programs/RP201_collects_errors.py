# rules: RP201
# fixability: refused: does more between attempts
# script: GET /a -> 500; 502; 200 [1]
# before: returned: ([1], ['500', '502'])
# before: sleeps: 1 | 1

import time

import requests


def fetch():
    problems = []
    for _ in range(4):
        try:
            response = requests.get("https://api.example.com/a", timeout=5)
            response.raise_for_status()
            return response.json(), problems
        except requests.HTTPError as error:
            problems.append(str(error.response.status_code))
            time.sleep(1)
    return [], problems


def main():
    return fetch()
