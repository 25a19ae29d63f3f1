# rules: RP302
# fixability: refused: called elsewhere
# before: submissions: 1
# before: returned: [1, 1]

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

client = get_bigquery_client("acme")


def main():
    job = client.query("DELETE FROM d.a WHERE TRUE")

    @SERIALIZATION_RETRY
    def wait():
        return job.result(timeout=60).num_dml_affected_rows

    return [wait(), wait()]
