# rules: RP102
# fixability: safe
# script: GET /big.csv -> 200 a,b,c,d,e
# before: returned: [b'a,b,', b'c,d,', b'e']
# changes: sessions: 1 -> 1

import requests


def download(url):
    with requests.get(url, stream=True, timeout=(5, 60)) as response:
        response.raise_for_status()
        return list(response.iter_content(chunk_size=4))


def main():
    return download("https://files.example.com/big.csv")
