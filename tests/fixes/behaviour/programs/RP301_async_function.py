# rules: RP301
# fixability: refused: async
# script: job -> conflict
# raises: BadRequest(...)

import asyncio

from google.cloud import bigquery

client = bigquery.Client(project="acme")


async def update():
    job = client.query("UPDATE d.t SET n = 1 WHERE TRUE")
    await asyncio.sleep(0)
    job.result(timeout=60)
    return job.num_dml_affected_rows


def main():
    return asyncio.run(update())
