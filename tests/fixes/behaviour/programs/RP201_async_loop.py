# rules: RP201
# fixability: unsafe
# before: returned: ['one', 'two']
# before: printed: call 1 | call 2 | call 3 | call 4
# changes: sleeps: 2 | 2 -> 4 | 6

import asyncio

CALLS = []


async def ask(name):
    CALLS.append(name)
    print("call", len(CALLS))
    if len(CALLS) in (1, 2):
        raise ConnectionError(name)
    return name


async def patient(name):
    for attempt in range(4):
        try:
            return await ask(name)
        except ConnectionError:
            if attempt == 3:
                raise
            await asyncio.sleep(2)


async def both():
    return [await patient("one"), await patient("two")]


def main():
    return asyncio.run(both())
