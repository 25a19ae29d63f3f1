# rules: RP302
# fixability: refused: used elsewhere
# script: job -> running=1
# before: printed: cancel with JOB

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


def delete(table):
    job = get_bigquery_client("acme").query(f"DELETE FROM {table} WHERE TRUE")
    print("cancel with", job.job_id)

    @SERIALIZATION_RETRY
    def wait():
        return job.result(timeout=60).num_dml_affected_rows

    return wait()


def main():
    return delete("d.t")
