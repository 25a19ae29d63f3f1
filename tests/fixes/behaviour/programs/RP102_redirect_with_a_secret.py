# rules: RP102
# fixability: safe
# script: GET /old -> 302 location=https://other.example.org/new
# script: GET /new -> 200 {"ok": true}
# changes: sessions: 1 -> 1
# changes: requests: ... | ...org/new X-Api-Key=secret -> ...old X-Api-Key=secret | ...org/new

import requests


def main():
    return requests.get("https://api.example.com/old", headers={"X-Api-Key": "secret"}, timeout=5).json()
