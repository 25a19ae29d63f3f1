# rules: RP303
# fixability: unsafe
# script: job -> conflict; quota x2; ok
# before: returned: ('d.t', 1)
# notes: what stands between the two stays between them
# changes: printed: called | called -> called | called | called

import functools

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


def counted(function):
    @functools.wraps(function)
    def inner(*args):
        print("called")
        return function(*args)

    return inner


@SERIALIZATION_RETRY
@counted
@QUOTA_RETRY
def delete(table):
    job = get_bigquery_client("acme").query(f"DELETE FROM {table} WHERE TRUE")
    job.result(timeout=60)
    return table, job.num_dml_affected_rows


def main():
    return delete("d.t")
