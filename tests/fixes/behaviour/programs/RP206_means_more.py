# rules: RP206
# fixability: refused: other texts
# script: job -> conflict; syntax
# before: returned: (True, True)

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import bigquery

client = bigquery.Client(project="acme")


def is_worth_it(error):
    text = str(error)
    return "Could not serialize" in text or "Syntax error" in text


def outcome(sql):
    try:
        client.query(sql).result(timeout=60)
    except GoogleAPICallError as error:
        return is_worth_it(error)
    return None


def main():
    return outcome("DELETE FROM d.t WHERE TRUE"), outcome("DELETE FORM d.t")
