# rules: RP301
# fixability: unsafe
# script: job -> conflict; ok
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> ['d.t']
# changes: submissions: 1 -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1

from google.cloud import bigquery


class Cleaner:
    def __init__(self):
        self.client = bigquery.Client(project="acme")
        self.started = []

    def clean(self, table):
        self.started.append(table)
        job = self.client.query(f"DELETE FROM {table} WHERE TRUE")
        job.result(timeout=60)


def main():
    cleaner = Cleaner()
    cleaner.clean("d.t")
    return cleaner.started
