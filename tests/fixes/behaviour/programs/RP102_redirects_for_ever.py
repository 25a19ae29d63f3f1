# rules: RP102
# fixability: safe
# script: GET /loop -> 302 location=/loop always
# before: requests: 31
# raises: TooManyRedirects('Exceeded 30 redirects.',)
# changes: sessions: Session -> PooledSession

import requests


def main():
    return requests.get("https://api.example.com/loop", timeout=5).status_code
