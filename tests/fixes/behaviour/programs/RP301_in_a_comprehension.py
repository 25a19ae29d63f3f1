# rules: RP301
# fixability: unsafe
# script: job -> ok x2
# before: returned: [0, 0]

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    tables = ("d.a", "d.b")
    return [client.query(f"TRUNCATE TABLE {table}").result(timeout=60).total_rows or 0 for table in tables]
