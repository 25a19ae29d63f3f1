# rules: RP103
# fixability: unsafe
# script: GET /slow -> slow=50 200 {"n": 1}; slow=50 200 x3
# changes: returned: 1 -> nothing
# changes: raised: nothing -> ReadTimeout(...) from ConnectionError
# changes: timeouts: none -> 10/30
# changes: sessions: Session -> PooledSession
# changes: requests: 1 -> 4
# changes: sleeps: nothing -> 1 | 1.75 | 2.875

import requests

session = requests.Session()


def main():
    return session.get("https://api.example.com/slow").json()["n"]
