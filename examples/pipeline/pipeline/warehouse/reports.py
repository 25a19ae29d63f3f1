"""What the dashboards read."""

from pipeline.settings import ORDERS, PROJECT, RATES
from shared.clients.bigquery_pool import get_bigquery_client


def count_orders(day):
    """Return the number of orders of a day."""
    client = get_bigquery_client(PROJECT, location="EU")
    rows = client.query(f"SELECT COUNT(*) FROM {ORDERS} WHERE day = '{day}'").result(timeout=120)
    return next(iter(rows))[0]


def currencies():
    """Return the currencies that have rates."""
    with get_bigquery_client(PROJECT, location="EU") as client:
        rows = client.query(f"SELECT DISTINCT currency FROM {RATES}").result(timeout=120)
        return [row.currency for row in rows]


def table_size(table):
    """Return the bytes of a table."""
    return get_bigquery_client(PROJECT).get_table(table).num_bytes
