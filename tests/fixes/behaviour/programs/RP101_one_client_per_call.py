# rules: RP101
# fixability: safe
# script: job -> rows=1,2; rows=3; 503; rows=4
# changes: clients: 3 -> 1
# changes: bigquery timeouts: none -> 10/600
# before: returned: [1, 2, 3, 4]

from google.cloud import bigquery


def load(day):
    client = bigquery.Client(project="acme", location="EU")
    rows = client.query(f"SELECT n FROM sales WHERE day = '{day}'").result()
    return [row.n for row in rows]


def main():
    found = []
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        found += load(day)
    return found
