# rules: RP
# fixability: refused: by hand; refused: not in a function; safe; unsafe
# script: job -> rows=3
# script: GET /rates -> 503; 200 {"EUR": 1.1}
# before: returned: ({'EUR': 1.1}, [3])
# changes: printed: no rates yet -> nothing
# changes: bigquery timeouts: none -> 10/600 | 600
# changes: sessions: 2 -> 1
# changes: timeouts: none -> 10/30
# changes: sleeps: 10 -> 1

import time

import requests
from google.cloud import bigquery

client = bigquery.Client("acme")
rates = {}

for attempt in range(3):
    try:
        answer = requests.get("https://api.example.com/rates")
        answer.raise_for_status()
        rates = answer.json()
        break
    except requests.HTTPError:
        print("no rates yet")
        time.sleep(10)

numbers = [row.n for row in client.query("SELECT n FROM d.t").result()]


def main():
    return rates, numbers
