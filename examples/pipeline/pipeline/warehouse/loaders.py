"""One loader for each table."""

from pipeline.settings import ORDERS, RATES, STAGING
from pipeline.warehouse.base import BaseLoader
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY, TRANSIENT_RETRY


class OrdersLoader(BaseLoader):
    """Stages a file of orders, then merges it."""

    def stage(self, uri):
        """Load a file into the staging table."""
        self.bq_client.load_table_from_uri(uri, STAGING).result(timeout=600)

    def merge(self):
        """Merge the staging table into the orders."""
        job = self.bq_client.query(f"MERGE {ORDERS} o USING {STAGING} s ON o.id = s.id WHEN NOT MATCHED THEN INSERT ROW")

        @SERIALIZATION_RETRY
        def wait():
            return job.result(timeout=600)

        return wait().num_dml_affected_rows


class RatesLoader(BaseLoader):
    """Replaces a day of rates."""

    @SERIALIZATION_RETRY
    @QUOTA_RETRY
    def clear(self, day):
        """Delete a day's rates."""
        self.bq_client.query(f"DELETE FROM {RATES} WHERE day = '{day}'").result(timeout=300)

    @TRANSIENT_RETRY
    def insert(self, day, currency, rate):
        """Add one rate."""
        self.bq_client.query(f"INSERT INTO {RATES} VALUES ('{day}', '{currency}', {rate})").result(timeout=300)
