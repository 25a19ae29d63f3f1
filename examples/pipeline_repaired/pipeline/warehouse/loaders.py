"""One loader for each table."""

from pipeline.settings import ORDERS, RATES, STAGING
from pipeline.warehouse.base import BaseLoader
from shared.utils.bigquery_retry import QUOTA_RETRY


class OrdersLoader(BaseLoader):
    """Stages a file of orders, then merges it."""

    @QUOTA_RETRY
    def stage(self, uri):
        """Load a file into the staging table."""
        self.bq_client.load_table_from_uri(uri, STAGING).result(timeout=600)

    def merge(self):
        """Merge the staging table into the orders."""
        return self.run(f"MERGE {ORDERS} o USING {STAGING} s ON o.id = s.id WHEN NOT MATCHED THEN INSERT ROW")


class RatesLoader(BaseLoader):
    """Replaces a day of rates."""

    def clear(self, day):
        """Delete a day's rates."""
        self.run(f"DELETE FROM {RATES} WHERE day = '{day}'")

    def insert(self, day, currency, rate):
        """Add one rate."""
        self.run(f"INSERT INTO {RATES} VALUES ('{day}', '{currency}', {rate})")
