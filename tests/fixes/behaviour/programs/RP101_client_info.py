# rules: RP101
# fixability: refused: arguments that the pool does not take
# before: clients: acme/None

from google.api_core.client_info import ClientInfo
from google.cloud import bigquery


def main():
    client = bigquery.Client(project="acme", client_info=ClientInfo(user_agent="loader/1.0"))
    return [row.n for row in client.query("SELECT 1 AS n").result()]
