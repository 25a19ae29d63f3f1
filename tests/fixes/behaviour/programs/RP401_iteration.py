# rules: RP401
# fixability: unsafe
# script: job -> running=2 rows=1,2,3; syntax
# changes: bigquery timeouts: none | 128 -> none | 600
# raises: BadRequest('Syntax error...',)

from google.cloud import bigquery


def numbers(client: bigquery.Client, sql):
    return [row["n"] for row in client.query(sql)]


def main():
    client = bigquery.Client(project="acme")
    print(numbers(client, "SELECT n FROM d.t"))
    return numbers(client, "SELECT n FORM d.t")
