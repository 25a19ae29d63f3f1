# rules: RP301
# fixability: unsafe
# script: job -> affected=1; conflict; affected=2
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> {'d.a': 1, 'd.b': 2}
# changes: submissions: 2 -> 3
# changes: sleeps: nothing -> 2
# changes: tables: 1 -> 2
# changes: calls: get results -> get results | get results

from shared.clients.bigquery_pool import get_bigquery_client


def clean(tables):
    client = get_bigquery_client("acme")
    counts = {}
    for table in tables:
        job = client.query(f"DELETE FROM {table} WHERE TRUE")
        job.result(timeout=60)
        counts[table] = job.num_dml_affected_rows
    return counts


def main():
    return clean(["d.a", "d.b"])
