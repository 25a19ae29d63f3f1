# rules: RP101
# fixability: unsafe
# notes: patches google.cloud.bigquery.Client
# changes: returned: ([1], ['acme']) -> nothing
# changes: raised: nothing -> TypeError(...)
# changes: submissions: 1 -> 0
# changes: calls: 1 -> 0
# changes: clients: 1 -> 0
# changes: bigquery timeouts: none -> nothing

from google.cloud import bigquery

MADE = []
_Plain = bigquery.Client


def counted(project):
    MADE.append(project)
    return _Plain(project)


bigquery.Client = counted


def main():
    try:
        client = bigquery.Client("acme")
        return [row.n for row in client.query("SELECT 1 AS n").result()], MADE
    finally:
        bigquery.Client = _Plain
