"""The nightly run."""

import sys

from pipeline.extract.rates import fetch_rate
from pipeline.extract.webhook import confirm
from pipeline.jobs.balances import book
from pipeline.warehouse.loaders import OrdersLoader, RatesLoader
from pipeline.warehouse.reports import count_orders, currencies


def load_orders(day):
    """Stage and merge a day of orders; each step has a retry of its own, none is around another."""
    loader = OrdersLoader()
    loader.stage(f"gs://acme-exports/orders/{day}.json")
    rows = loader.merge()
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
