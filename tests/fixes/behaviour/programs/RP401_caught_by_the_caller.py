# rules: RP401
# settings: bigquery-timeout = 20
# fixability: unsafe
# script: job -> running=20 rows=1; rows=2
# changes: returned: [[1], [2]] -> [None, [2]]
# changes: logs: nothing -> ERROR no numbers: TimeoutError
# changes: calls: ... -> ...
# changes: bigquery timeouts: ... -> ...

import logging

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def numbers():
    try:
        return [row.n for row in client.query("SELECT n FROM d.t").result()]
    except Exception as error:
        logging.error("no numbers: %s", type(error).__name__)
        return None


def main():
    return [numbers(), numbers()]
