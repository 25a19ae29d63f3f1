# rules: RP301
# fixability: unsafe
# script: job -> conflict; affected=4
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> (4, 'DONE')
# changes: submissions: 1 -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2
# changes: tables: nothing -> 1
# changes: printed: start -> start | end

from google.cloud import bigquery


class Cleaner:
    def __init__(self):
        self.client = bigquery.Client(project="acme")
        self.job = None

    def clean(self, table):
        print("start")
        self.job = self.client.query(f"DELETE FROM {table} WHERE TRUE")
        self.job.result(timeout=60)
        print("end")


def main():
    cleaner = Cleaner()
    cleaner.clean("d.t")
    return cleaner.job.num_dml_affected_rows, cleaner.job.state
