# rules: RP301
# fixability: unsafe
# script: job -> quota; affected=3
# changes: raised: Forbidden(...) -> nothing
# changes: returned: nothing -> 3
# changes: submissions: 1 -> 2
# changes: sleeps: nothing -> 4
# changes: tables: nothing -> 1
# changes: printed: nothing -> 3 rows | done
# before: logs: INFO archiving 4
# changes: calls: nothing -> get results
# changes: bigquery timeouts: none -> none | 300

import logging

from google.cloud import bigquery

log = logging.getLogger("archive")


def archive(day):
    client = bigquery.Client(project="acme")
    log.info("archiving %s", day)
    sql = f"INSERT INTO d.archive SELECT * FROM d.events WHERE day = {day}"
    job = client.query(sql)
    rows = job.result(timeout=300)
    print(rows.num_dml_affected_rows, "rows")
    count = job.num_dml_affected_rows
    print("done")
    return count


def main():
    return archive(4)
