# rules: RP101
# fixability: unsafe
# script: job -> rows=1
# before: printed: location | project | config
# before: clients: acme/EU
# changes: bigquery timeouts: none -> 10/600

from google.cloud import bigquery


def said(name, value):
    print(name)
    return value


def main():
    client = bigquery.Client(
        location=said("location", "EU"),
        project=said("project", "acme"),
        default_query_job_config=said("config", bigquery.QueryJobConfig(priority="BATCH")),
    )
    return [row.n for row in client.query("SELECT 1 AS n").result()]
