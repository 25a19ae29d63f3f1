# rules: RP102
# fixability: safe
# script: POST /files -> 201; 503
# script: PUT /lines -> 503
# before: returned: (201, 503, 503)
# before: requests: ...a.txt...hello... | POST https://api.example.com/files ... | PUT https://api.example.com/lines ...
# changes: sessions: 3 -> 1

import io

import requests

API = "https://api.example.com"


def lines():
    yield b"one,"
    yield b"two"


def main():
    file = io.BytesIO(b"hello")
    first = requests.post(API + "/files", files={"f": ("a.txt", file)}, timeout=5)
    second = requests.post(API + "/files", data=io.BytesIO(b"again"), timeout=5)
    third = requests.put(API + "/lines", data=lines(), timeout=5)
    return first.status_code, second.status_code, third.status_code
