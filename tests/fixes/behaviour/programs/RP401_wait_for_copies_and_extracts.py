# rules: RP401
# fixability: unsafe
# script: job -> running=1; denied
# before: printed: copied
# raises: Forbidden(...)

from google.cloud import bigquery


def main():
    client = bigquery.Client(project="acme")
    copy = client.copy_table("acme.d.a", "acme.d.b")
    copy.result()
    print("copied")
    client.extract_table("acme.d.b", "gs://b/out.csv").result()
