# rules: RP202
# fixability: unsafe
# script: PUT /a -> 500; 429; 200 {"ok": true}; 500 x4
# before: printed: {'ok': True}
# changes: sleeps: 1 | 2 | 1 | 2 | 4 -> 2 | 3.5 | 2 | 3.5 | 4
# raises: HTTPError('500 Server Error...',)

import time

import requests

MAX_RETRIES = 4


class Api:
    def put(self, data):
        for attempt in range(MAX_RETRIES):
            try:
                response = requests.put("https://api.example.com/a", json=data, timeout=5)
                response.raise_for_status()
                return response.json()
            except requests.exceptions.HTTPError:
                if attempt == MAX_RETRIES - 1:
                    raise
                time.sleep(2**attempt)


def main():
    api = Api()
    print(api.put({"n": 1}))
    return api.put({"n": 2})
