# rules: RP105
# fixability: unsafe
# script: job -> rows=1; rows=2
# before: returned: [1, 2]
# changes: closed: client | client -> nothing

from shared.clients.bigquery_pool import get_bigquery_client


def numbers(table):
    with get_bigquery_client("acme") as client:
        # only what is new
        rows = client.query(f"SELECT n FROM {table}").result(timeout=30)
        return [row.n for row in rows]


def main():
    return numbers("d.a") + numbers("d.b")
