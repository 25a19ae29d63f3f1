# rules: RP102
# fixability: safe
# script: GET /users/1 -> 200 {"name": "Ann"}
# script: GET /users/2 -> 200 {"name": "Bo"}
# before: returned: ['Ann', 'Bo', 'cached']
# changes: sessions: 2 -> 1

import requests

_CACHE = {3: "cached"}


def get(number):
    if number in _CACHE:
        return _CACHE[number]
    response = requests.get(f"https://api.example.com/users/{number}", timeout=10)
    return response.json()["name"]


def main():
    return [get(number) for number in (1, 2, 3)]
