# rules: RP101
# fixability: safe
# script: job -> affected=2; conflict
# changes: bigquery timeouts: none | 120 -> 10/600 | 120
# raises: BadRequest('Could not serialize access to table p:d.t due to concurrent update;...',)

import logging

from google.cloud import bigquery

log = logging.getLogger("loader")


class Loader:
    def __init__(self, project):
        self.client = bigquery.Client(project)

    def merge(self, table):
        log.info("merging %s", table)
        job = self.client.query(f"MERGE {table} USING staging ON FALSE WHEN NOT MATCHED THEN INSERT ROW")
        job.result(timeout=60)
        return job.num_dml_affected_rows


def main():
    loader = Loader("acme")
    print(loader.merge("d.orders"))
    return loader.merge("d.customers")
