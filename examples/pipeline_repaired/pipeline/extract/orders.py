"""Orders: a paged API with a token."""

import random
import time

from requests import RequestException

from pipeline.settings import ORDERS_API
from shared.clients.http_pool import get_http_session

EXPORT_DEADLINE = 1800


class OrdersApi:
    """Reads the orders of a day, page by page."""

    def __init__(self, token):
        self.session = get_http_session()
        self.headers = {"Authorization": f"Bearer {token}"}

    def orders(self, day):
        """Yield every order of a day."""
        page = 1
        while page is not None:
            body = self.page(day, page)
            yield from body["orders"]
            page = body.get("next")

    def page(self, day, page):
        """Return one page; the pool's session repeats it where that is safe."""
        response = self.session.get(
            f"{ORDERS_API}/orders", params={"day": day, "page": page}, headers=self.headers, timeout=60
        )
        response.raise_for_status()
        return response.json()


def wait_for_export(export_id):
    """Return the export's URL; the API is often down while it works."""
    deadline = time.monotonic() + EXPORT_DEADLINE
    while True:
        try:
            return get_http_session().get(f"{ORDERS_API}/exports/{export_id}", timeout=60).json()["url"]
        except RequestException:
            if time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(2, 8))
