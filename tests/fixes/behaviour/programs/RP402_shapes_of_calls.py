# rules: RP402
# fixability: unsafe
# script: POST /a -> 201 {"id": 1}; 202
# script: GET /b -> 200 {"b": 2}
# script: DELETE /c -> 404
# before: returned: [201, 202, 2, 404]
# changes: timeouts: none -> 30

import requests
from requests import delete

BASE = "https://api.example.com"


def main():
    return [
        requests.post(
            BASE + "/a",
            json={"n": 1},
        ).status_code,
        requests.post(
            BASE + "/a",
            data="x",  # no trailing comma
            headers={"X-A": "1"},
        ).status_code,
        requests.request("GET", BASE + "/b", timeout=None).json()["b"],
        delete(BASE + "/c").status_code,
    ]
