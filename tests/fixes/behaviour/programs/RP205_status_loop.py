# rules: RP205
# fixability: refused: status
# script: GET /a -> 503 x2; 200 {"n": 1}
# before: returned: 1

import requests


def main():
    for _ in range(5):
        response = requests.get("https://api.example.com/a", timeout=5)
        if response.status_code == 200:
            return response.json()["n"]
    return None
