"""What all loaders share."""

from pipeline.settings import LOCATION, PROJECT
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


class BaseLoader:
    """Holds the client and runs statements for its subclasses."""

    def __init__(self):
        self.bq_client = get_bigquery_client(PROJECT, location=LOCATION)

    @QUOTA_RETRY
    @SERIALIZATION_RETRY
    def run(self, sql):
        """Submit a statement and wait for it; a conflict submits it again."""
        job = self.bq_client.query(sql)
        job.result(timeout=600)
        return job.num_dml_affected_rows
