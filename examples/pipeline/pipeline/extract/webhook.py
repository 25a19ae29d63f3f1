"""Tells the shops' system what has been loaded."""

import requests
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from pipeline.settings import ORDERS_API


@retry(
    retry=retry_if_exception_type(requests.ConnectionError),
    stop=stop_after_attempt(5),
    wait=wait_random_exponential(max=60),
)
def confirm(day, count):
    """Send how many orders of a day are in the warehouse."""
    try:
        requests.put(f"{ORDERS_API}/loaded/{day}", json={"count": count}, timeout=30)
    except requests.ConnectionError:
        return False
    return True
