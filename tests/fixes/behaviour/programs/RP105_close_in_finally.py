# rules: RP105
# fixability: safe
# script: job -> ok; denied
# changes: closed: client | client -> nothing
# raises: Forbidden(...)

from shared.clients.bigquery_pool import get_bigquery_client


def delete(table):
    client = get_bigquery_client("acme", location="EU")
    try:
        client.query(f"DELETE FROM {table} WHERE TRUE").result(timeout=30)
    finally:
        print("done with", table)
        client.close()


def main():
    delete("d.a")
    delete("d.b")
