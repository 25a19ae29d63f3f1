"""Retry loops of every shape that is understood: the code that is fixed, and the program around it."""

from __future__ import annotations

HEAD = """\
import asyncio
import logging
import time
import traceback

logger = logging.getLogger("program")
PAUSE = 3
ATTEMPTS = 4


class Custom(Exception):
    pass


def passing(error):
    return "again" in str(error)


class Table:
    delay = 2
    tries = 3
    errors = 0


table = Table()


"""

PROGRAMS = {
    "returns, then raises": """
def run(op):
    for attempt in range(3):
        try:
            return op()
        except ConnectionError as error:
            logger.warning("failed: %s", error)
            time.sleep(5)
    raise Custom("no luck")
""",
    "returns, then nothing": """
def run(op):
    for _ in range(ATTEMPTS):
        try:
            return op()
        except ConnectionError:
            time.sleep(PAUSE)
""",
    "returns a constant at last": """
def run(op):
    for attempt in range(3):
        try:
            op()
            return True
        except (ConnectionError, TimeoutError):
            if attempt < 2:
                time.sleep(2)
                continue
            logger.error("gave up after %d", attempt + 1)
            return False
""",
    "breaks with a value and raises at last": """
def run(op):
    for attempt in range(4):
        try:
            x = op("a")
            break
        except OSError as e:
            if attempt == 4 - 1:
                raise
            logger.info(f"attempt {attempt + 1} of {4}: {e}")
            time.sleep(2 ** attempt)
    logger.info("got %s", x)
    return x
""",
    "an else on the loop": """
def run(op):
    result = None
    for attempt in range(1, 4):
        try:
            result = op(1)
            break
        except ConnectionError:
            logger.exception("attempt %d failed", attempt)
            time.sleep(attempt * 2)
    else:
        logger.error("nothing")
        result = "none"
    return result
""",
    "keeps the last error": """
def run(op):
    last = None
    for attempt in range(3):
        try:
            return op()
        except ConnectionError as error:
            last = error
            logger.warning("%s", error)
            time.sleep(1)
    raise last
""",
    "raises its own from the last": """
def run(op):
    last = None
    for attempt in range(3):
        try:
            return op()
        except ConnectionError as error:
            last = error
            time.sleep(1)
    raise Custom("failed", 3) from last
""",
    "while with a counter": """
def run(op):
    attempt = 0
    while attempt < 3:
        try:
            return op()
        except ConnectionError:
            attempt += 1
            logger.info("failed %d times", attempt)
            time.sleep(1)
    return None
""",
    "while True with a limit": """
def run(op):
    retries = 0
    while True:
        try:
            value = op()
            return value
        except ConnectionError as error:
            retries += 1
            if retries >= 4:
                logger.error("giving up: %s", error)
                raise
            logger.warning("retry %d", retries)
            time.sleep(PAUSE)
""",
    "counts down": """
def run(op):
    retries = 3
    while retries > 0:
        try:
            return op()
        except ConnectionError:
            retries -= 1
            logger.info("%d left", retries)
            time.sleep(1)
    raise Custom("none left")
""",
    "counts before the attempt": """
def run(op):
    attempt = 0
    while True:
        attempt += 1
        try:
            return op()
        except ConnectionError:
            if attempt > 3:
                raise Custom(f"failed {attempt} times")
            time.sleep(attempt)
""",
    "several statements": """
def run(op):
    for i in range(3):
        try:
            first = op("first")
            second = op("second", first)
            logger.info("both")
            return first, second
        except ConnectionError:
            if i == 2:
                raise
            time.sleep(1)
""",
    "several values": """
def run(op):
    for i in range(3):
        try:
            first = op("first")
            second = op("second")
            break
        except ConnectionError:
            if i >= 2:
                raise
            time.sleep(1)
    return [first, second]
""",
    "an else on the try": """
def run(op):
    for i in range(3):
        try:
            value = op()
        except ConnectionError:
            logger.warning("again")
            time.sleep(1)
        else:
            logger.info("got %s", value)
            return value
    return "none"
""",
    "success after the try": """
def run(op):
    for i in range(3):
        try:
            value = op()
        except ConnectionError:
            if i == 2:
                raise
            time.sleep(1)
            continue
        logger.info("got %s", value)
        return value
""",
    "finally": """
def run(op):
    for i in range(3):
        try:
            return op()
        except ConnectionError:
            time.sleep(1)
        finally:
            table.errors += 1
    return table.errors
""",
    "other errors leave": """
def run(op):
    for i in range(3):
        try:
            return op()
        except ValueError:
            logger.info("no such thing")
            return None
        except FileNotFoundError:
            raise Custom("not there")
        except OSError as error:
            logger.warning("again: %s", error)
            if i == 2:
                raise
            time.sleep(1)
        except TypeError as error:
            raise Custom("type") from error
""",
    "two kinds, one treatment": """
def run(op):
    for i in range(3):
        try:
            return op()
        except ConnectionError:
            logger.warning("connection")
            time.sleep(2)
        except TimeoutError:
            logger.warning("timeout")
            time.sleep(2)
    return None
""",
    "a test of the error": """
def run(op):
    for attempt in range(3):
        try:
            return op()
        except Exception as error:
            if not passing(error) or attempt == 2:
                raise
            logger.warning("again %s", error)
            time.sleep(1)
""",
    "a test before another attempt": """
def run(op):
    for attempt in range(3):
        try:
            return op()
        except OSError as error:
            if attempt < 2 and ("again" in str(error) or "later" in str(error)):
                logger.warning("again %s", error)
                continue
            raise
""",
    "logs behind a test": """
def run(op):
    for attempt in range(3):
        try:
            return op()
        except OSError as error:
            if not passing(error):
                raise
            logger.warning("again")
            if attempt == 2:
                raise
            time.sleep(1)
""",
    "a test, and another end": """
def run(op):
    for attempt in range(3):
        try:
            return op()
        except OSError as error:
            logger.debug("any")
            if not passing(error):
                raise
            logger.warning("attempt %d", attempt)
            time.sleep(1)
    return "none"
""",
    "sleeps at the head": """
def run(op):
    for attempt in range(4):
        if attempt > 0:
            logger.info("once more")
            time.sleep(2 ** attempt)
        try:
            return op()
        except ConnectionError:
            if attempt == 3:
                raise
""",
}
