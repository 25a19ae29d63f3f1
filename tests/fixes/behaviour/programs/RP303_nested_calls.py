# rules: RP303
# fixability: unsafe
# script: job -> quota; conflict; syntax
# raises: BadRequest('Syntax error...',)
# before: submissions: 3

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import retry_on_quota_exceeded, retry_on_serialization


def main():
    client = get_bigquery_client("acme")

    def execute(statement):
        job = client.query(statement)
        job.result(timeout=60)
        return job.num_dml_affected_rows

    return retry_on_serialization(retry_on_quota_exceeded(execute))("UPDATE d.t SET n = 1 WHERE TRUE")
