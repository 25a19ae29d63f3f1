# rules: RP302
# fixability: refused: called elsewhere
# before: submissions: 2
# before: returned: [1, None]

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

client = get_bigquery_client("acme")


def delete(table, patient):
    job = client.query(f"DELETE FROM {table} WHERE TRUE")

    @SERIALIZATION_RETRY
    def wait():
        return job.result(timeout=60).num_dml_affected_rows

    if patient:
        return wait()
    return None


def main():
    return [delete("d.a", True), delete("d.b", False)]
