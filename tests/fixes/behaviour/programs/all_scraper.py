# rules: RP
# fixability: refused: session handed on; safe; unsafe
# script: GET /robots.txt -> 200 allow
# script: GET /list -> 200 ["a", "b", "c"]
# script: GET /item/a -> 200 {"price": 1}
# script: GET /item/b -> 503
# script: GET /item/c -> slow=40 200 {"price": 3}
# before: returned: [('a', 1), ('b', None), ('c', 3)]
# changes: sessions: Session | Session -> PooledSession | Session
# changes: timeouts: 5 | none -> 5 | 30 | none

import requests
from requests.exceptions import RequestException

BASE = "https://shop.example.com"


def item(session, name):
    try:
        response = session.get(f"{BASE}/item/{name}")
        response.raise_for_status()
    except RequestException as error:
        print(name, type(error).__name__)
        return None
    return response.json()["price"]


def main():
    if "allow" not in requests.get(BASE + "/robots.txt", timeout=5).text:
        return None
    with requests.Session() as session:
        names = session.get(BASE + "/list").json()
        prices = {name: item(session, name) for name in names}
    return sorted(prices.items())
