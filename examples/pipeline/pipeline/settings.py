"""What differs from one deployment to the next."""

PROJECT = "acme-prod"
LOCATION = "EU"
ORDERS = f"{PROJECT}.sales.orders"
STAGING = f"{PROJECT}.sales.orders_staging"
RATES = f"{PROJECT}.finance.rates"
ORDERS_API = "https://orders.example.com/v2"
RATES_API = "https://rates.example.com/latest"
MAX_ATTEMPTS = 5
RETRY_DELAY = 10  # noqa: RP201
