# rules: RP301
# fixability: unsafe
# script: job -> conflict; rows=1,2
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> [(1, True), (2, True)]
# changes: submissions: 1 -> 2
# changes: sleeps: nothing -> 2
# changes: calls: nothing -> get results
# changes: bigquery timeouts: 10/600 -> 10/600 | 120

from shared.clients.bigquery_pool import get_bigquery_client


def rows(sql):
    client = get_bigquery_client("acme")
    job = client.query(sql)
    for row in job.result(timeout=60):
        yield row.n, job.job_id is not None


def main(sql=None):
    return list(rows(sql or "".join(["SELECT n ", "FROM d.t"])))
