"""Orders: a paged API with a token."""

import time

import requests

from pipeline.settings import MAX_ATTEMPTS, ORDERS_API


class OrdersApi:
    """Reads the orders of a day, page by page."""

    def __init__(self, token):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def orders(self, day):
        """Yield every order of a day."""
        page = 1
        while page is not None:
            body = self.page(day, page)
            yield from body["orders"]
            page = body.get("next")

    def page(self, day, page):
        """Return one page."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                response = self.session.get(f"{ORDERS_API}/orders", params={"day": day, "page": page}, timeout=60)
                response.raise_for_status()
                return response.json()
            except Exception:
                if attempt == MAX_ATTEMPTS:
                    raise
                time.sleep(2**attempt)
        raise AssertionError("unreachable")


def wait_for_export(session: requests.Session, export_id):
    """Return the export's URL; the API is often down while it works."""
    while True:
        try:
            return session.get(f"{ORDERS_API}/exports/{export_id}", timeout=60).json()["url"]
        except requests.RequestException:
            time.sleep(5)
