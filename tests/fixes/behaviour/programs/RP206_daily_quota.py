# rules: RP206
# fixability: unsafe
# notes: leaves out limits that hold until tomorrow
# script: job -> quota; daily; ok
# changes: returned: 1 -> nothing
# changes: raised: nothing -> Forbidden(...)
# changes: submissions: 3 -> 2
# changes: tables: 1 -> 0
# changes: calls: 1 -> 0
# changes: bigquery timeouts: ... -> ...
# changes: sleeps: 1.5 | 1.5 -> 1.5

import random
import time

from google.api_core.exceptions import Forbidden
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def is_quota(error: Forbidden) -> bool:
    return "quota exceeded" in str(error).lower()


def main():
    for attempt in range(5):
        try:
            job = client.query("DELETE FROM d.t WHERE TRUE")
            job.result(timeout=60)
            return job.num_dml_affected_rows
        except Forbidden as error:
            if attempt == 4 or not is_quota(error):
                raise
            time.sleep(random.uniform(1, 2))
