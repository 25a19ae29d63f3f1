# rules: RP401
# fixability: refused: a retry around it
# script: job -> conflict; ok
# before: submissions: 2
# before: returned: 1

from google.cloud import bigquery
from tenacity import retry, stop_after_attempt, wait_random


@retry(stop=stop_after_attempt(3), wait=wait_random(1, 3))
def delete():
    client = bigquery.Client(project="acme")
    job = client.query("DELETE FROM d.t WHERE n = 1")
    job.result()
    return job.num_dml_affected_rows


def main():
    return delete()
