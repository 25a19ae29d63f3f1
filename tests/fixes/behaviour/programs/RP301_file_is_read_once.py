# rules: RP301
# fixability: refused: a used-up source
# script: job -> ratelimit
# raises: Forbidden(...)

import io

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def load(file):
    job = client.load_table_from_file(file, "acme.d.t", size=8)
    job.result(timeout=60)
    return job.state


def main():
    return load(io.BytesIO(b'{"n": 1}'))
