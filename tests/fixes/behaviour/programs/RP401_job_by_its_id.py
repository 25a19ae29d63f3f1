# rules: RP401
# fixability: unsafe
# script: job -> running=4 rows=5
# before: returned: [5]
# changes: bigquery timeouts: none | 128 -> none | 128 | 600

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def start():
    return client.query("SELECT n FROM d.t").job_id


def main():
    job = client.get_job(start())
    while not job.done():
        pass
    return [row.n for row in job.result()]
