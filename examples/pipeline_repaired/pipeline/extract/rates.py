"""Exchange rates: one small request a currency."""

from requests import ConnectionError as Unreachable

from pipeline.settings import RATES_API
from shared.clients.http_pool import get
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(max_attempts=5, base_delay=2.0, max_delay=60.0, exceptions=(Unreachable,))
def fetch_rate(currency):
    """Return today's rate of one currency; a dropped connection is tried again at growing, random intervals."""
    response = get(RATES_API, params={"base": currency}, timeout=30)
    response.raise_for_status()
    return response.json()["rate"]


def fetch_history(currency, day):
    """Return the rate of one currency on a day; the pool repeats what failed on the server's side."""
    response = get(f"{RATES_API}/{day}", params={"base": currency}, timeout=30)
    return response.json()["rate"] if response.status_code == 200 else None
