"""A function of its own: refreshes a summary when a file arrives."""

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@QUOTA_RETRY
@SERIALIZATION_RETRY
def refresh(event, context):
    """Entry point."""
    statement = "CREATE OR REPLACE TABLE finance.summary AS SELECT day, SUM(rate) FROM finance.rates GROUP BY day"
    get_bigquery_client("acme-prod", location="EU").query(statement).result(timeout=540)
