# rules: RP402
# fixability: unsafe
# script: GET /a -> slow=31 200; slow=29 200 {"n": 2}
# changes: returned: [{}, {'n': 2}] -> ['late', {'n': 2}]
# changes: timeouts: none -> 30
# changes: logs: nothing -> WARNING no answer from a

import logging

import requests


def ask(name):
    try:
        return requests.get(f"https://api.example.com/{name}").json()
    except requests.exceptions.Timeout:
        logging.warning("no answer from %s", name)
        return "late"


def main():
    return [ask("a"), ask("a")]
