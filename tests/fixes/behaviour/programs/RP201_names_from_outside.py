# rules: RP201
# fixability: refused: global names
# before: returned: ('row 2', 2, 2)
# before: sleeps: 1

import time

COUNT = 0


def read():
    if COUNT == 1:
        raise OSError("locked")
    return f"row {COUNT}"


def patient():
    global COUNT
    tries = 0
    for attempt in range(3):
        try:
            COUNT += 1
            tries += 1
            return read(), tries
        except OSError:
            if attempt == 2:
                raise
            time.sleep(1)


def main():
    row, tries = patient()
    return row, tries, COUNT
