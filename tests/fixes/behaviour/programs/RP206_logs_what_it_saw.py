# rules: RP206
# fixability: unsafe
# script: job -> conflict; syntax
# before: printed: 1 conflicts | other: BadRequest
# before: returned: (True, False)

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import bigquery

client = bigquery.Client(project="acme")
seen = []


def should_retry(error: GoogleAPICallError) -> bool:
    message = str(error)
    if "Could not serialize access" in message or "aborted due to concurrent update" in message:
        seen.append(error)
        print(len(seen), "conflicts")
        return True
    print("other:", type(error).__name__)
    return False


def outcome(sql):
    try:
        client.query(sql).result(timeout=60)
    except GoogleAPICallError as error:
        return should_retry(error)
    return None


def main():
    return outcome("DELETE FROM d.t WHERE TRUE"), outcome("DELETE FORM d.t")
