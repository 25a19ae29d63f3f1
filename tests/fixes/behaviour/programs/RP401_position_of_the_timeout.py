# rules: RP401
# fixability: unsafe
# script: job -> rows=1,2; running=1
# changes: bigquery timeouts: none | 128 -> none | 600 | 128
# before: returned: (2, 'DONE')

from google.api_core.retry import Retry
from google.cloud import bigquery


def main():
    client = bigquery.Client(project="acme")
    rows = client.query("SELECT n FROM d.t").result(None, 100)
    load = client.load_table_from_uri("gs://b/1.csv", "acme.d.a")
    load.result(Retry(initial=2.0, timeout=60))
    return rows.total_rows, load.state
