# rules: RP401
# fixability: unsafe
# script: job -> rows=4,5
# before: returned: [4, 5]

from google.cloud import bigquery


def main():
    client = bigquery.Client(project="acme")
    rows = client.query_and_wait(
        "SELECT n FROM d.t",  # small
        location="EU",
    )
    return [row.n for row in rows]
