"""Exchange rates: one small request a currency."""

import logging
import time

import requests

from pipeline.settings import MAX_ATTEMPTS, RATES_API, RETRY_DELAY

log = logging.getLogger(__name__)


def fetch_rate(currency):
    """Return today's rate of one currency."""
    for attempt in range(MAX_ATTEMPTS):
        try:
            response = requests.get(RATES_API, params={"base": currency})
            response.raise_for_status()
            return response.json()["rate"]
        except requests.ConnectionError as error:
            log.warning("attempt %d for %s failed: %s", attempt + 1, currency, error)
            time.sleep(RETRY_DELAY)
    raise RuntimeError(f"no rate for {currency}")


def fetch_history(currency, day):
    """Return the rate of one currency on a day."""
    for _ in range(MAX_ATTEMPTS):
        response = requests.get(f"{RATES_API}/{day}", params={"base": currency}, timeout=30)
        if response.status_code == 200:
            return response.json()["rate"]
    return None
