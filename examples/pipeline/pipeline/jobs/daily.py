"""The nightly run."""

import sys

from pipeline.extract.rates import fetch_rate
from pipeline.extract.webhook import confirm
from pipeline.jobs.balances import book
from pipeline.warehouse.loaders import OrdersLoader, RatesLoader
from pipeline.warehouse.reports import count_orders, currencies
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(max_attempts=4, exceptions=(ConnectionError,))
def load_orders(day):
    """Stage and merge a day of orders."""
    loader = OrdersLoader()
    loader.stage(f"gs://acme-exports/orders/{day}.json")
    return finish(day, loader.merge())


@retry_with_jitter(max_attempts=5, exceptions=(ConnectionError,))
def finish(day, rows):
    """Book what has been loaded, and say so."""
    book("orders", rows)
    confirm(day, count_orders(day))
    return rows


def load_rates(day):
    """Replace a day's rates."""
    loader = RatesLoader()
    loader.clear(day)
    for currency in currencies():
        loader.insert(day, currency, fetch_rate(currency))


if __name__ == "__main__":
    load_rates(sys.argv[1])
    load_orders(sys.argv[1])
