# rules: RP102
# fixability: unsafe
# script: GET /a -> 200 {"n": 1}
# changes: returned: (1, ['https://api.example.com/a']) -> (1, [])
# changes: sessions: Session -> PooledSession
# notes: patches requests.get

import requests

CALLS = []
_plain = requests.get


def counted(url, **options):
    CALLS.append(url)
    return _plain(url, **options)


requests.get = counted


def main():
    return requests.get("https://api.example.com/a", timeout=5).json()["n"], CALLS
