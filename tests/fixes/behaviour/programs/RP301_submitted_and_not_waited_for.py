# rules: RP301
# fixability: refused: never waited for
# script: job -> ok; conflict
# before: submissions: 2
# before: returned: ['DONE', 'DONE']

from google.cloud import bigquery

client = bigquery.Client(project="acme")


def start(table):
    return client.query(f"DELETE FROM {table} WHERE TRUE")


def main():
    jobs = [start("d.a"), start("d.b")]
    return [job.state for job in jobs]
