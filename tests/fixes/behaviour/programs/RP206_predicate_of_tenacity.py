# rules: RP206
# fixability: unsafe
# script: job -> conflict x2; affected=2; syntax
# raises: BadRequest('Syntax error...',)
# before: submissions: 4
# before: printed: 2

from google.cloud import bigquery
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

client = bigquery.Client(project="acme")


def is_conflict(exc):
    """Somebody else was faster."""
    return "Could not serialize access" in str(exc)


@retry(retry=retry_if_exception(is_conflict), stop=stop_after_attempt(4), wait=wait_random(1, 2), reraise=True)
def execute(sql):
    job = client.query(sql)
    job.result(timeout=60)
    return job.num_dml_affected_rows


def main():
    print(execute("DELETE FROM d.t WHERE TRUE"))
    return execute("DELETE FORM d.t")
