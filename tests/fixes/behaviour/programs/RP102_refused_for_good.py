# rules: RP102
# fixability: safe
# script: POST /a -> refused always
# raises: ConnectionError(MaxRetryError('HTTPSConnectionPool(host=...NewConnectionError("HTTPSConnection(host=...
# changes: requests: 1 -> 4
# changes: sleeps: nothing -> 1 | 1.75 | 2.875
# changes: sessions: Session -> PooledSession

import requests


def main():
    return requests.post("https://api.example.com/a", json={"n": 1}, timeout=5).status_code
