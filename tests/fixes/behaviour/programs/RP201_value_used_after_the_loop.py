# rules: RP201
# fixability: unsafe
# script: job -> conflict; affected=3
# before: returned: 3
# before: printed: deleted 3
# before: submissions: 2
# changes: sleeps: 2 -> 4

import time

from google.api_core.exceptions import BadRequest
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    for attempt in range(5):
        try:
            job = client.query("DELETE FROM d.t WHERE TRUE")
            job.result(timeout=60)
            break
        except BadRequest:
            if attempt == 4:
                raise
            time.sleep(2)
    print("deleted", job.num_dml_affected_rows)
    return job.num_dml_affected_rows
