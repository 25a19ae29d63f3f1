# rules: RP105
# fixability: unsafe
# script: job -> rows=1
# script: POST /rows -> 200
# before: returned: 200
# changes: closed: ... -> nothing

from shared.clients.bigquery_pool import get_bigquery_client
from shared.clients.http_pool import get_http_session


def main():
    with get_bigquery_client("acme") as client, get_http_session() as session:
        rows = [row.n for row in client.query("SELECT n FROM d.t").result(timeout=30)]
        return session.post("https://api.example.com/rows", json=rows, timeout=5).status_code
