# rules: RP104
# fixability: unsafe
# script: job -> rows=1; rows=2; rows=3
# before: returned: [1, 2, 3]
# changes: clients: acme/EU | acme/None -> acme/EU
# changes: submissions: acme/EU ... | acme/- ... | acme/EU ... -> acme/EU ... | acme/EU ... | acme/EU ...

from shared.clients.bigquery_pool import get_bigquery_client


def numbers(client, table):
    return [row.n for row in client.query(f"SELECT n FROM {table}").result()]


def main():
    return [
        *numbers(get_bigquery_client("acme", location="EU"), "d.a"),
        *numbers(get_bigquery_client("acme"), "d.b"),  # forgotten
        *numbers(get_bigquery_client(project_id="acme", location="eu"), "d.c"),
    ]
