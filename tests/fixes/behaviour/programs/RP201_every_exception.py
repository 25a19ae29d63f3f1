# rules: RP201
# fixability: refused: catches everything
# before: returned: 'fetched'
# before: printed: call 1 | call 2 | call 3
# before: sleeps: 1 | 1

import time

CALLS = []


def fetch():
    CALLS.append(1)
    print("call", len(CALLS))
    if len(CALLS) == 1:
        raise TimeoutError("slow")
    if len(CALLS) == 2:
        raise KeyError("row")
    return "fetched"


def main():
    for attempt in range(3):
        try:
            return fetch()
        except Exception:
            if attempt == 2:
                raise
            time.sleep(1)
