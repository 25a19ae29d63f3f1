# rules: RP301
# fixability: refused: never waited for
# script: job -> running=2; running=1
# before: returned: [1, 1]
# before: submissions: 2

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    jobs = [client.query(f"DELETE FROM {table} WHERE TRUE") for table in ("d.a", "d.b")]
    for job in jobs:
        job.result(timeout=60)
    return [job.num_dml_affected_rows for job in jobs]
