"""Retry loops with delays of every kind, in coroutines and inside other loops."""

from __future__ import annotations

PACES = {
    "a growing delay": """
def run(op):
    delay = 0.5
    for attempt in range(5):
        try:
            return op()
        except ConnectionError:
            if attempt == 4:
                raise
            logger.warning(f"waiting after attempt {attempt + 1}")
            time.sleep(delay)
            delay = min(delay * 2, 30)
""",
    "no delay": """
def run(op):
    for attempt in range(table.tries):
        try:
            return op()
        except ConnectionError:
            table.errors += 1
            logger.debug(traceback.format_exc().splitlines()[-1])
    return table.errors
""",
    "a list of delays": """
def run(op):
    for pause in (1, 5, 10):
        try:
            return op()
        except ConnectionError:
            time.sleep(pause)
    raise Custom("no")
""",
    "parameters": """
def run(op):
    def fetch(times=3, pause=2):
        for attempt in range(times):
            try:
                return op()
            except ConnectionError as error:
                logger.warning("attempt %d/%d: %s", attempt + 1, times, error)
                if attempt == times - 1:
                    raise Custom(str(error)) from error
                time.sleep(pause)
    return fetch(4)
""",
    "in another loop": """
def run(op):
    found = []
    for item in ("a", "b"):
        for attempt in range(2):
            try:
                found.append(op(item))
                break
            except ConnectionError:
                logger.info("%s again", item)
                time.sleep(1)
        else:
            logger.error("%s left out", item)
            continue
        logger.info("%s done", item)
    return found
""",
    "coroutine": """
async def run(op):
    for attempt in range(3):
        try:
            value = await op.later(1)
            break
        except ConnectionError:
            logger.info("again")
            if attempt == 2:
                raise
            await asyncio.sleep(1)
    return value
""",
    "coroutine without waiting": """
async def run(op):
    for attempt in range(3):
        try:
            return op(1)
        except ConnectionError:
            await asyncio.sleep(1)
    return None
""",
}
