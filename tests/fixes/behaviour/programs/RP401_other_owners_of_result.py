# rules: RP401
# fixability: unsafe
# script: job -> running=1
# before: returned: (2, 1)
# changes: bigquery timeouts: none | 128 -> none | 600

from concurrent.futures import ThreadPoolExecutor

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def double(number):
    return number * 2


def main():
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(double, 1)
        job = client.query("DELETE FROM d.t WHERE TRUE")
        job.result()
        return future.result(), job.num_dml_affected_rows
