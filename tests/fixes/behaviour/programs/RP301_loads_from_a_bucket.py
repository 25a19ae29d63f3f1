# rules: RP301
# fixability: unsafe
# script: job -> ok; outstanding; ok
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> ['DONE', 'DONE']
# changes: submissions: 2 -> 3
# changes: sleeps: nothing -> 4
# changes: tables: d.t: load gs://b/1 -> d.t: load gs://b/1, load gs://b/2

from google.cloud import bigquery


class Loader:
    def __init__(self):
        self.client = bigquery.Client(project="acme")

    def load(self, uri):
        config = bigquery.LoadJobConfig(source_format="CSV", write_disposition="WRITE_APPEND")
        job = self.client.load_table_from_uri(uri, "acme.d.t", job_config=config)
        return job.result(timeout=60).state

    def run(self, uris):
        return [self.load(uri) for uri in uris]


def main():
    return Loader().run(["gs://b/1", "gs://b/2"])
