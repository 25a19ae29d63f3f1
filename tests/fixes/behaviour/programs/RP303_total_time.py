# rules: RP303
# fixability: unsafe
# script: job -> conflict always
# raises: BadRequest('Could not serialize...',)

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


class Writer:
    @SERIALIZATION_RETRY
    @QUOTA_RETRY
    def write(self, statement):
        return get_bigquery_client("acme").query(statement).result(timeout=60)


def main():
    return Writer().write("UPDATE d.t SET n = 1 WHERE TRUE")
