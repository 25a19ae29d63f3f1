# rules: RP205
# fixability: unsafe
# before: returned: ('x', 3)
# changes: sleeps: nothing -> ...

TRIES = {"n": 0}


def read():
    TRIES["n"] += 1
    if TRIES["n"] < 3:
        raise ConnectionError("no")
    return "x"


def main():
    value = None
    for _ in range(3):
        try:
            value = read()
        except ConnectionError:
            continue
        break
    return value, TRIES["n"]
