# rules: RP201
# fixability: unsafe
# script: job -> conflict x2; affected=2; syntax x3
# before: printed: 2
# changes: sleeps: ... -> ...
# raises: BadRequest('Syntax error...',)

import time

from google.api_core.exceptions import BadRequest, ServiceUnavailable
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def execute(sql):
    for attempt in range(3):
        try:
            job = client.query(sql)
            job.result(timeout=60)
            return job.num_dml_affected_rows
        except (BadRequest, ServiceUnavailable):
            if attempt == 2:
                raise
            time.sleep(4)


def main():
    print(execute("DELETE FROM d.t WHERE n = 1"))
    return execute("DELETE FORM d.t")
