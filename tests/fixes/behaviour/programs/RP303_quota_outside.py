# rules: RP303
# fixability: unsafe
# script: job -> conflict; quota; conflict; affected=4
# before: returned: 4
# changes: sleeps: 2 | 4 | 3.5 -> 2 | 4 | 2

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@SERIALIZATION_RETRY  # conflicts
# quotas
@QUOTA_RETRY
def delete(table):
    """Delete all."""
    job = get_bigquery_client("acme").query(f"DELETE FROM {table} WHERE TRUE")
    job.result(timeout=60)
    return job.num_dml_affected_rows


def main():
    return delete("d.t")
