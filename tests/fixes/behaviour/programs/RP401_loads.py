# rules: RP401
# fixability: unsafe
# script: job -> running=2; invalid
# before: printed: done | Provided Schema does not match Table
# before: tables: d.a: load gs://b/1.csv

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import bigquery


def load(client: bigquery.Client, uri, table):
    try:
        client.load_table_from_uri(uri, table).result()
        print("done")
    except GoogleAPICallError as error:
        print(error.errors[0]["message"])


def main():
    client = bigquery.Client(project="acme")
    load(client, "gs://b/1.csv", "acme.d.a")
    load(client, "gs://b/2.csv", "acme.d.b")
