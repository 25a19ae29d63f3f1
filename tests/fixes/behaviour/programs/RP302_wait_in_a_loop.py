# rules: RP302
# fixability: refused: a loop
# script: job -> conflict
# raises: RuntimeError('gave up',)
# before: submissions: 1
# before: sleeps: 2 | 2 | 2

import time

from google.api_core.exceptions import BadRequest
from shared.clients.bigquery_pool import get_bigquery_client


def main():
    job = get_bigquery_client("acme").query("DELETE FROM d.t WHERE TRUE")
    for _ in range(3):
        try:
            return job.result(timeout=60).num_dml_affected_rows
        except BadRequest:
            time.sleep(2)
    raise RuntimeError("gave up")
