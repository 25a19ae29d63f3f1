# rules: RP301
# fixability: refused: insert_rows
# script: POST /bigquery/v2/projects/acme/datasets/d/tables/t/insertAll -> 503
# raises: ServiceUnavailable(...)

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def main():
    return client.insert_rows_json("acme.d.t", [{"n": 1}], retry=None)
