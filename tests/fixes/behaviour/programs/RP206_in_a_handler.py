# rules: RP206
# fixability: unsafe
# script: job -> conflict; affected=2; denied
# raises: Forbidden(...)
# before: submissions: 3
# before: sleeps: 1.5

import random
import time

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def _is_serialization_error(error: Exception) -> bool:
    message = str(error).lower()
    return "could not serialize" in message or "concurrent update" in message


def execute(sql):
    for attempt in range(3):
        try:
            return client.query(sql).result(timeout=60)
        except GoogleAPICallError as error:
            if attempt == 2 or not _is_serialization_error(error):
                raise
            time.sleep(random.uniform(1, 2))


def main():
    execute("DELETE FROM d.t WHERE TRUE")
    execute("DELETE FROM d.secret WHERE TRUE")
