# rules: RP101
# fixability: safe; unsafe
# script: job -> rows=1; ok
# changes: clients: acme/EU | acme/None -> acme/EU
# changes: submissions: acme/EU ... | acme/- ... -> acme/EU ... | acme/EU ...
# changes: bigquery timeouts: none -> 10/600

from google.cloud import bigquery

PROJECT = "acme"


def read():
    client = bigquery.Client(project=PROJECT, location="EU")
    return [row.n for row in client.query("SELECT n FROM d.t").result()]


def clean():
    client = bigquery.Client(project=PROJECT)
    client.query("DELETE FROM d.t WHERE n = 1").result()


def main():
    numbers = read()
    clean()
    return numbers
