# rules: RP301
# fixability: unsafe
# script: job -> conflict; ok
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> 'moved'
# changes: submissions: 1 -> 2
# changes: sleeps: nothing -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: 10/600 -> 10/600 | 120

from shared.clients.bigquery_pool import get_bigquery_client

MOVE = """
BEGIN TRANSACTION;
INSERT INTO d.archive SELECT * FROM d.events;
DELETE FROM d.events WHERE TRUE;
COMMIT TRANSACTION;
"""


def main():
    client = get_bigquery_client("acme")
    try:
        client.query(MOVE).result(timeout=60)
    except ValueError as error:
        print("bad", error)
    return "moved"
