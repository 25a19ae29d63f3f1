# rules: RP101
# fixability: refused: arguments that the pool does not take

from google.cloud import bigquery


def main():
    client = bigquery.Client("acme", None, None, "EU")
    client.query("DELETE FROM d.t WHERE n = 1").result()
    return client.project, client.location
