# rules: RP201
# fixability: refused: finally
# before: returned: 'row'
# before: printed: open | close | open | close
# before: sleeps: 1

import time

CALLS = []


def read():
    CALLS.append(1)
    if len(CALLS) == 1:
        raise OSError("locked")
    return "row"


def main():
    for attempt in range(3):
        print("open")
        try:
            return read()
        except OSError:
            if attempt == 2:
                raise
            time.sleep(1)
        finally:
            print("close")
