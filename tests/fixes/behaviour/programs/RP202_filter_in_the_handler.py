# rules: RP202
# fixability: unsafe
# script: job -> conflict x2; ok; syntax
# before: printed: done
# before: submissions: 4
# changes: sleeps: ... -> ...
# raises: BadRequest('Syntax error...',)

import time

from google.api_core.exceptions import BadRequest
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def execute(sql):
    for attempt in range(5):
        try:
            client.query(sql).result(timeout=60)
            return
        except BadRequest as error:
            if "Syntax error" in str(error) or attempt == 4:
                raise
            time.sleep(2**attempt)


def main():
    execute("DELETE FROM d.t WHERE TRUE")
    print("done")
    execute("DELETE FORM d.t")
