# rules: RP302
# fixability: refused: something in between
# script: job -> running=2; running=2
# before: submissions: 2
# before: calls: 8
# before: printed: both started

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

client = get_bigquery_client("acme")


def main():
    first = client.query("DELETE FROM d.a WHERE TRUE")
    second = client.query("DELETE FROM d.b WHERE TRUE")
    print("both started")

    @SERIALIZATION_RETRY
    def wait_first():
        first.result(timeout=60)

    @SERIALIZATION_RETRY
    def wait_second():
        second.result(timeout=60)

    wait_first()
    wait_second()
