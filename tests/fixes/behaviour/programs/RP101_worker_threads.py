# rules: RP101
# fixability: safe
# order: free
# changes: clients: 6 -> 1
# changes: bigquery timeouts: none -> 10/600
# before: tables: d.t0: UPDATE d.t0 SET n = 0 WHERE TRUE | d.t1: ... | d.t2: ... | d.t3: ... | d.t4: ... | d.t5: ...

from concurrent.futures import ThreadPoolExecutor

from google.cloud import bigquery


def update(number):
    client = bigquery.Client(project="acme")
    client.query(f"UPDATE d.t{number} SET n = {number} WHERE TRUE").result()
    return number


def main():
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(update, range(6)))
