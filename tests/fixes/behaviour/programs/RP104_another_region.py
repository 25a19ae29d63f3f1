# rules: RP104
# fixability: unsafe
# changes: clients: 2 -> 1
# changes: submissions: ... | acme/US ... | ... -> acme/EU ... | acme/EU ... | acme/EU ...
# before: tables: d.a: DELETE FROM d.a WHERE TRUE | d.b: DELETE FROM d.b WHERE TRUE | d.c: DELETE FROM d.c WHERE TRUE

from shared.clients.bigquery_pool import get_bigquery_client

PROJECT, REGION = "acme", "EU"


class Cleaner:
    def __init__(self):
        self.client = get_bigquery_client(PROJECT, REGION)

    def run(self):
        self.client.query("DELETE FROM d.a WHERE TRUE").result(timeout=30)
        get_bigquery_client(PROJECT, "US").query("DELETE FROM d.b WHERE TRUE").result(timeout=30)
        get_bigquery_client(PROJECT, location=REGION).query("DELETE FROM d.c WHERE TRUE").result(timeout=30)


def main():
    Cleaner().run()
