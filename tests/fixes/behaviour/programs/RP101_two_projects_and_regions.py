# rules: RP101
# fixability: refused: other location; safe
# script: job -> rows=1; rows=2; rows=3; rows=4
# changes: clients: acme/EU | acme/US | other/None | acme/EU -> acme/EU | acme/US | other/None
# changes: bigquery timeouts: none -> 10/600 | none
# before: returned: [1, 2, 3, 4]

from google.cloud.bigquery import Client


def scalar(client, sql):
    return next(row.n for row in client.query(sql).result())


def main():
    return [
        scalar(Client(project="acme", location="EU"), "SELECT 1 AS n"),
        scalar(Client(project="acme", location="US"), "SELECT 1 AS n"),
        scalar(Client("other"), "SELECT 1 AS n"),
        scalar(Client("acme", location="EU"), "SELECT 1 AS n"),
    ]
