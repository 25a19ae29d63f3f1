# rules: RP302
# fixability: refused: waited for outside
# script: job -> conflict
# raises: BadRequest(...)
# before: submissions: 1

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


@SERIALIZATION_RETRY
def submit(table):
    return get_bigquery_client("acme").query(f"DELETE FROM {table} WHERE TRUE")


def main():
    job = submit("d.t")
    return job.result(timeout=60).num_dml_affected_rows
