# rules: RP105
# fixability: unsafe
# script: job -> rows=1; rows=2
# before: returned: [1, 2]
# before: printed: end
# changes: closed: client | client -> nothing

from contextlib import ExitStack, closing

from shared.clients.bigquery_pool import get_bigquery_client


def numbers(client):
    return [row.n for row in client.query("SELECT n FROM d.t").result(timeout=30)]


def main():
    with closing(get_bigquery_client("acme")) as client:
        found = numbers(client)
    with ExitStack() as stack:
        stack.callback(print, "end")
        client = stack.enter_context(get_bigquery_client("acme"))
        found += numbers(client)
    return found
