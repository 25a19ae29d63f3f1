# rules: RP103
# fixability: refused: configured session
# script: GET /loop -> 302 location=/loop always
# raises: TooManyRedirects('Exceeded 3 redirects.',)
# before: requests: 4

import requests


def main():
    session = requests.Session()
    session.max_redirects = 3
    return session.get("https://api.example.com/loop", timeout=5).status_code
