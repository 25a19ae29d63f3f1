# rules: RP102
# fixability: unsafe
# script: POST /hook -> refused x2; 200
# notes: attempts multiply
# before: returned: 200
# changes: sleeps: 1 | 2 -> 1 | 1.75
# changes: sessions: 3 -> 1

import time

import requests


def notify(message):
    for attempt in range(3):
        try:
            return requests.post("https://hooks.example.com/hook", json={"text": message}, timeout=(3, 10)).status_code
        except requests.ConnectionError:
            time.sleep(2**attempt)
    return None


def main():
    return notify("loaded")
