# rules: RP302
# fixability: refused: never waited for
# script: job -> conflict
# before: returned: 'started'
# before: submissions: 1

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

client = get_bigquery_client("acme")


@SERIALIZATION_RETRY
def start(table):
    client.query(f"DELETE FROM {table} WHERE TRUE")
    return "started"


def main():
    return start("d.a")
