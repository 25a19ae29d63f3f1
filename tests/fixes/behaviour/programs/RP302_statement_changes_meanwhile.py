# rules: RP302
# fixability: refused: assigned anew
# before: tables: d.a: DELETE FROM d.a WHERE TRUE
# before: printed: deleted 1 with DELETE FROM d.b WHERE TRUE

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

client = get_bigquery_client("acme")


def main():
    sql = "DELETE FROM d.a WHERE TRUE"
    job = client.query(sql)
    sql = "DELETE FROM d.b WHERE TRUE"

    @SERIALIZATION_RETRY
    def wait():
        job.result(timeout=60)
        return job.num_dml_affected_rows

    print("deleted", wait(), "with", sql)
