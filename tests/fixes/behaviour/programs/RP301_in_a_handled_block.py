# rules: RP301
# fixability: unsafe
# script: job -> notfound; conflict; ok
# before: printed: d.a missing
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> ['d.b']
# changes: submissions: 2 -> 3
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1

from google.api_core.exceptions import NotFound
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    done = []
    for table in ("d.a", "d.b"):
        try:
            client.query(f"TRUNCATE TABLE {table}").result(timeout=60)
        except NotFound:
            print(table, "missing")
        else:
            done.append(table)
    return done
