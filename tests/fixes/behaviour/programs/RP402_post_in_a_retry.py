# rules: RP402
# fixability: unsafe
# notes: again
# script: POST /pay -> slow=40 200 {"n": 1}; 200 {"n": 2}
# changes: returned: 1 -> 2
# changes: requests: 1 -> 2
# changes: sessions: 1 -> 2
# changes: sleeps: nothing -> 1.5
# changes: timeouts: none -> 30

import random
import time

import requests


def pay():
    for attempt in range(3):
        try:
            return requests.post("https://api.example.com/pay", json={"amount": 5}).json()["n"]
        except requests.RequestException:
            if attempt == 2:
                raise
            time.sleep(random.uniform(1, 2))


def main():
    return pay()
