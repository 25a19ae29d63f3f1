# rules: RP102
# fixability: safe
# script: GET /report -> 200 {"total": 3}
# script: HEAD /report -> 302 location=/other
# before: returned: (3, 302)
# before: requests: GET https://api.example.com/report?q=a+b&n=1 Authorization=Basic dTpw | HEAD https://api.example.com/report
# changes: sessions: 2 -> 1

import requests


def main():
    total = requests.request(
        "GET",
        "https://api.example.com/report",
        params={"q": "a b", "n": 1},
        auth=("u", "p"),
        verify=False,  # behind the company's proxy
        timeout=30,
    ).json()["total"]
    return total, requests.head("https://api.example.com/report", timeout=3).status_code
