"""What the dashboards read."""

from pipeline.settings import LOCATION, ORDERS, PROJECT, RATES
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import TRANSIENT_RETRY


def count_orders(day):
    """Return the number of orders of a day."""
    rows = _read(f"SELECT COUNT(*) FROM {ORDERS} WHERE day = '{day}'")
    return next(iter(rows))[0]


def currencies():
    """Return the currencies that have rates."""
    return [row.currency for row in _read(f"SELECT DISTINCT currency FROM {RATES}")]


def table_size(table):
    """Return the bytes of a table."""
    return get_bigquery_client(PROJECT, location=LOCATION).get_table(table).num_bytes


@TRANSIENT_RETRY
def _read(sql):
    return get_bigquery_client(PROJECT, location=LOCATION).query(sql).result(timeout=120)
