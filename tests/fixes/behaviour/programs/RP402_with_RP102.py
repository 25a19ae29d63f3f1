# rules: RP102, RP402
# fixability: unsafe
# script: GET /a -> 503; 200 {"n": 1}
# changes: sessions: 1 -> 1
# changes: requests: 1 -> 2
# changes: sleeps: nothing -> 1
# changes: returned: {} -> {'n': 1}
# changes: timeouts: none -> 10/30

import requests


def main():
    return requests.get("https://api.example.com/a").json()
