# rules: RP101
# fixability: safe
# script: job -> rows=1; rows=2
# before: returned: {'acme': 1, 'other': 2}
# changes: bigquery timeouts: none -> 10/600

from google.cloud import bigquery

PROJECTS = ("acme", "other")


class Clients:
    by_project = {project: bigquery.Client(project) for project in PROJECTS}  # noqa: RUF012

    def count(self, project):
        return next(iter(self.by_project[project].query("SELECT COUNT(*) AS n FROM d.t").result())).n


def main():
    return {project: Clients().count(project) for project in PROJECTS}
