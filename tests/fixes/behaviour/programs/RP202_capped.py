# rules: RP202
# fixability: unsafe
# before: returned: 'row'
# before: printed: call | call | call | call
# changes: sleeps: 2 | 4 | 5 -> ...

import time

CALLS = []


def read():
    print("call")
    CALLS.append(1)
    if len(CALLS) < 4:
        raise OSError("not there")
    return "row"


def main():
    for attempt in range(1, 6):
        try:
            row = read()
            break
        except OSError as error:
            if attempt >= 5:
                raise error
            time.sleep(min(2**attempt, 5))
    return row
