# rules: RP301
# fixability: refused: read after a failure
# script: job -> conflict
# before: printed: failed: True

from google.api_core.exceptions import BadRequest
from shared.clients.bigquery_pool import get_bigquery_client


def main():
    client = get_bigquery_client("acme")
    try:
        job = client.query("DELETE FROM d.t WHERE TRUE")
        job.result(timeout=60)
    except BadRequest:
        print("failed:", job.error_result is not None)
