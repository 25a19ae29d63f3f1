# rules: RP401
# fixability: unsafe
# script: job -> running=2 rows=1; rows=2
# changes: bigquery timeouts: none | 128 | 120 -> none | 600 | 120
# before: returned: [1, 2]

from google.cloud import bigquery


class Report:
    def __init__(self):
        self.client = bigquery.Client(project="acme")

    def one(self):
        for row in self.client.query("SELECT n FROM d.t").result():
            yield row.n

    def two(self):
        yield from (row.n for row in self.client.query("SELECT n FROM d.u").result(timeout=30))


def main():
    report = Report()
    return [*report.one(), *report.two()]
