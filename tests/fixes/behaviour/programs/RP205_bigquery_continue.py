# rules: RP205
# fixability: unsafe
# script: job -> conflict x2; affected=1
# before: returned: True
# before: submissions: 3
# changes: sleeps: nothing -> ...

from google.api_core.exceptions import BadRequest
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def mark(number):
    retries = 3
    while retries > 0:
        try:
            client.query(f"UPDATE d.t SET done = TRUE WHERE n = {number}").result(timeout=30)
            return True
        except BadRequest:
            retries -= 1
            continue
    return False


def main():
    return mark(7)
