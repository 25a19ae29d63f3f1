# rules: RP
# fixability: safe; unsafe
# order: free
# script: GET /a -> 200 {"n": 1}
# script: GET /b -> refused; 200 {"n": 2}
# before: returned: [1, 2]
# changes: sessions: 3 -> 1

import asyncio

import requests


def fetch(name):
    return requests.get(f"https://api.example.com/{name}", timeout=5).json()["n"]


async def patient(name):
    for attempt in range(3):
        try:
            return await asyncio.to_thread(fetch, name)
        except requests.ConnectionError:
            if attempt == 2:
                raise
            await asyncio.sleep(1)


async def both():
    return await asyncio.gather(patient("a"), patient("b"))


def main():
    return asyncio.run(both())
