# rules: RP101
# fixability: unsafe
# changes: bigquery timeouts: none -> 10/600
# before: clients: acme/EU

import google.auth
from google.cloud import bigquery


def main():
    credentials, _ = google.auth.default()
    client = bigquery.Client("acme", credentials, location="EU")
    client.query("DELETE FROM d.t WHERE n = 1").result()
    return client.project, client.location
