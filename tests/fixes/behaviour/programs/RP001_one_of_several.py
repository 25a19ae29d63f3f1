# rules: RP001, RP402
# fixability: safe
# script: GET /a -> 200 {"n": 1}; 200 {"n": 2}
# before: returned: [1, 2]
# before: timeouts: none | 5

import requests


def main():
    first = requests.get("https://api.example.com/a")  # noqa: RP402 - a probe of ours
    second = requests.get("https://api.example.com/a", timeout=5)  # noqa: RP402, RP101
    return [first.json()["n"], second.json()["n"]]
