# rules: RP302
# fixability: unsafe
# script: job -> conflict; affected=2
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> 2
# changes: submissions: 1 -> 2
# changes: sleeps: ... -> 2
# changes: tables: nothing -> 1
# changes: calls: nothing -> get results
# changes: bigquery timeouts: 10/600 -> 10/600 | 120

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


def delete(table):
    job = get_bigquery_client("acme").query(f"DELETE FROM {table} WHERE TRUE")

    @SERIALIZATION_RETRY
    def wait():
        job.result(timeout=60)
        return job.num_dml_affected_rows

    return wait()


def main():
    return delete("d.t")
