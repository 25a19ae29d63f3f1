# rules: RP402
# fixability: unsafe
# script: GET /slow -> slow=1e9 200
# changes: raised: nothing -> ReadTimeout(...)
# changes: returned: {} -> nothing
# changes: timeouts: none -> 30

import requests


def main():
    return requests.get("https://api.example.com/slow").json()
