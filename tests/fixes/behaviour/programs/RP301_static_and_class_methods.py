# rules: RP301
# fixability: unsafe
# script: job -> conflict; affected=2; conflict; affected=3
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> (2, 3)
# changes: submissions: ... -> ...d.a... | ...d.a... | ...d.b... | ...d.b...
# changes: calls: 0 -> 2
# changes: bigquery timeouts: none -> none | 120
# changes: sleeps: nothing -> 2 | 2
# changes: tables: nothing -> 2

from google.cloud import bigquery

client = bigquery.Client(project="acme")


class Tables:
    name = "d.b"

    @staticmethod
    def delete(table):
        job = client.query(f"DELETE FROM {table} WHERE TRUE")
        job.result(timeout=60)
        return job.num_dml_affected_rows

    @classmethod
    def delete_own(cls):
        job = client.query(f"DELETE FROM {cls.name} WHERE TRUE")
        job.result(timeout=60)
        return job.num_dml_affected_rows


def main():
    return Tables.delete("d.a"), Tables.delete_own()
