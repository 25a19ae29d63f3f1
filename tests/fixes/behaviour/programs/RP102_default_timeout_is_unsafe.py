# rules: RP102
# fixability: unsafe
# script: POST /report -> 200; slow=45 200
# notes: the pool's default holds
# before: returned: ['200', '200']
# changes: returned: ['200', '200'] -> ['200', 'ReadTimeout']
# changes: timeouts: none -> 10/30
# changes: sessions: 2 -> 1

import requests


def send(text):
    try:
        return str(requests.post("https://api.example.com/report", data=text).status_code)
    except requests.Timeout as error:
        return type(error).__name__


def main():
    return [send("short"), send("long")]
