# rules: RP103
# fixability: unsafe
# script: GET /token -> 200 {"token": "t"}
# script: POST /jobs -> 201; 503
# before: returned: [201, 503]
# changes: sessions: Session -> PooledSession

import requests

BASE = "https://api.example.com"


def main():
    with requests.Session() as session:
        token = session.get(BASE + "/token", timeout=5).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        # two jobs
        return [session.post(BASE + "/jobs", json={"n": n}, headers=headers, timeout=5).status_code for n in (1, 2)]
