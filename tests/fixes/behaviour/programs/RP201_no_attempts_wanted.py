# rules: RP201
# fixability: unsafe
# changes: returned: ('fetched', None) -> nothing
# changes: raised: nothing -> ValueError('max_attempts must be at least 1, got 0',)
# changes: sleeps: 1 -> 2
# notes: fewer than one attempt is an error

import time

CALLS = []


def fetch():
    CALLS.append(1)
    if len(CALLS) == 1:
        raise OSError("down")
    return "fetched"


def patient(retries):
    for _ in range(retries):
        try:
            return fetch()
        except OSError:
            time.sleep(1)
    return None


def main():
    return patient(2), patient(0)
