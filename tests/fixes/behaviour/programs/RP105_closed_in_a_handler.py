# rules: RP105
# fixability: safe
# script: POST /a -> dropped; 201
# before: returned: [None, 201]
# before: logs: ERROR lost
# changes: closed: pooled session -> nothing

import logging

import requests
from shared.clients.http_pool import get_http_session

session = get_http_session(timeout=7)


def send(number):
    try:
        return session.post("https://api.example.com/a", json=number).status_code
    except requests.ConnectionError:
        logging.error("lost")
        session.close()
        return None


def main():
    return [send(1), send(2)]
