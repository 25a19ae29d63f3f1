# rules: RP206
# fixability: refused: another database
# before: returned: 'written'

import random
import time
from sqlite3 import OperationalError

CALLS = []


def write():
    CALLS.append(1)
    if len(CALLS) == 1:
        raise OperationalError("could not serialize access due to concurrent update")
    return "written"


def is_conflict(error: OperationalError) -> bool:
    return "could not serialize access" in str(error)


def main():
    for attempt in range(3):
        try:
            return write()
        except OperationalError as error:
            if attempt == 2 or not is_conflict(error):
                raise
            time.sleep(random.uniform(1, 2))
