# rules: RP102
# fixability: safe
# script: GET /a -> 200 cut=1 {"n": 1}; 200 {"n": 2}
# before: returned: ['ChunkedEncodingError', 2]
# changes: returned: ['ChunkedEncodingError', 2] -> [2, None]
# changes: requests: 2 -> 3
# changes: sessions: 2 -> 1
# changes: sleeps: nothing -> 1

import requests


def number():
    try:
        return requests.get("https://api.example.com/a", timeout=5).json().get("n")
    except requests.RequestException as error:
        return type(error).__name__


def main():
    return [number(), number()]
