"""What all loaders share."""

from google.cloud import bigquery

from pipeline.settings import LOCATION, PROJECT


class BaseLoader:
    """Holds the client and runs statements for its subclasses."""

    def __init__(self):
        self.bq_client = bigquery.Client(project=PROJECT, location=LOCATION)

    def run(self, sql):
        """Run a statement and wait for it."""
        return self.bq_client.query(sql).result()
