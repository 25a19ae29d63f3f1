# rules: RP102
# fixability: safe
# script: POST /orders -> 503; 200 {"id": 7}; dropped
# changes: sessions: 3 -> 1
# before: returned: [503, 200, 'ConnectionError']

import requests


def order(article):
    try:
        return requests.post("https://shop.example.com/orders", data={"article": article}, timeout=10).status_code
    except requests.RequestException as error:
        return type(error).__name__


def main():
    return [order("a"), order("b"), order("c")]
