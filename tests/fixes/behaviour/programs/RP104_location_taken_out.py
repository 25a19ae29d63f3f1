# rules: RP104
# fixability: unsafe
# script: job -> rows=1; rows=2; rows=3
# before: returned: [1, 2, 3]
# changes: clients: acme/None | acme/US -> acme/None
# changes: submissions: ... | acme/US ... | ... -> acme/- ... | acme/- ... | acme/- ...

from shared.clients.bigquery_pool import get_bigquery_client


def number(client):
    return next(iter(client.query("SELECT n FROM d.t").result(timeout=60))).n


def main():
    return [
        number(get_bigquery_client("acme")),
        number(get_bigquery_client("acme", location="US")),
        number(get_bigquery_client(project_id="acme")),
    ]
