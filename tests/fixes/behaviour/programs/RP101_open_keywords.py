# rules: RP101
# fixability: refused: open arguments
# before: clients: acme/EU

from google.cloud import bigquery


def connect(**options):
    return bigquery.Client(**options)


def main():
    return connect(project="acme", location="EU").query("SELECT 1 AS n").result().total_rows
