# rules: RP101
# fixability: safe
# script: job -> ok; running=1
# script: POST /bigquery/v2/projects/acme/datasets/d/tables/t/insertAll -> 503; 200
# changes: clients: 3 -> 1
# changes: bigquery timeouts: none | 128 -> 10/600 | 128
# before: tables: d.t: {"n": 1}, load gs://bucket/part-1.json, {"n": 2}

from google.cloud import bigquery


def from_memory(rows):
    bigquery.Client("acme").load_table_from_json(rows, "acme.d.t").result()


def from_bucket(uri):
    config = bigquery.LoadJobConfig(source_format="NEWLINE_DELIMITED_JSON")
    bigquery.Client("acme").load_table_from_uri(uri, "acme.d.t", job_config=config).result()


def stream(rows):
    return bigquery.Client("acme").insert_rows_json("acme.d.t", rows, row_ids=["a"])


def main():
    from_memory([{"n": 1}])
    from_bucket("gs://bucket/part-1.json")
    return stream([{"n": 2}])
