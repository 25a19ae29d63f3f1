# rules: RP105
# fixability: refused: not always pooled
# script: job -> rows=1; rows=2
# before: returned: ([1], [2])
# before: closed: client | client

from google.cloud import bigquery
from shared.clients.bigquery_pool import get_bigquery_client


def numbers(own):
    client = bigquery.Client("acme") if own else get_bigquery_client("acme")
    try:
        return [row.n for row in client.query("SELECT n FROM d.t").result(timeout=60)]
    finally:
        client.close()


def main():
    return numbers(True), numbers(False)
