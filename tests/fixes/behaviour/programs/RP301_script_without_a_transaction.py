# rules: RP301
# fixability: refused: a script
# script: job -> conflict
# raises: BadRequest(...)
# before: submissions: 1

from shared.clients.bigquery_pool import get_bigquery_client


def main():
    client = get_bigquery_client("acme")
    client.query("INSERT INTO d.archive SELECT * FROM d.events; DELETE FROM d.events WHERE TRUE").result(timeout=60)
