# rules: RP102
# settings: http-defaults = true
# settings: http-style = "module"
# fixability: safe
# script: PUT /doc -> 200 {"version": 1}
# script: DELETE /doc -> 204
# before: returned: [1, 204]
# changes: timeouts: none -> 10/30
# changes: sessions: 2 -> 1

import requests as rq

DOC = "https://store.example.com/doc"


def get(key):
    return {"a": 1}[key]


def main():
    version = rq.put(DOC, json={"a": get("a")}, headers={"If-Match": "x"}).json()["version"]
    return [version, rq.delete(DOC).status_code]
