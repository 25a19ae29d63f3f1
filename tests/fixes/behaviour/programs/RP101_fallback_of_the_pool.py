# rules: RP101
# fixability: refused: fallback
# script: job -> rows=3
# before: returned: [3]

from google.cloud import bigquery

try:
    from company_pool import get_client
except ImportError:

    def get_client(project):
        return bigquery.Client(project=project)


def main():
    return [row.n for row in get_client("acme").query("SELECT n FROM d.t").result()]
