# rules: RP102
# fixability: safe
# script: GET /v1/items -> 200 {"items": [1, 2], "next": 2}; 200 {"items": [3], "next": null}
# changes: sessions: 2 -> 1
# before: returned: [1, 2, 3]

import requests

API = "https://api.example.com/v1/items"


def page(number):
    response = requests.get(API, params={"page": number}, headers={"X-Token": "t"}, timeout=20)
    response.raise_for_status()
    return response.json()


def main():
    items, number = [], 1
    while number:
        answer = page(number)
        items += answer["items"]
        number = answer["next"]
    return items
