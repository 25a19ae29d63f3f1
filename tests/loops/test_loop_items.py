"""Attempts at one thing, or a walk over many: shapes that were taken for retries at first."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.loops.conftest import Find

SEARCHES = {
    "climbs": """
while True:
    try:
        return op(path)
    except OSError:
        path = path.parent
""",
    "climbs_by_a_split": """
while True:
    try:
        return op(path)
    except OSError:
        head, tail = split(path)
        path = head
""",
    "shrinks_at_once": """
size = 1000
while True:
    try:
        return op(size)
    except OverflowError:
        size = int(size / 10)
""",
    "takes_away_from_a_list": """
while parts:
    try:
        return op(parts)
    except OSError:
        parts.pop()
""",
    "deletes_from_a_list": """
while parts:
    try:
        return op(".".join(parts))
    except OSError:
        del parts[-1]
""",
    "takes_the_next_one_itself": """
while True:
    try:
        return op(next(parts))
    except OSError:
        continue
""",
    "tries_names_until_one_is_free": """
while True:
    name = make_name()
    try:
        return op(name)
    except FileExistsError:
        continue
""",
    "tries_ports": """
while True:
    try:
        return op(port)
    except OSError:
        port += 1
""",
    "is_interrupted": """
while True:
    try:
        op()
        break
    except KeyboardInterrupt:
        print("not now")
""",
    "is_a_daemon_paced_by_its_test": """
while not path.wait(60):
    try:
        state = op()
    except OSError:
        continue
    if state != 1:
        return
""",
    "works_on_in_both_cases": """
while parts:
    try:
        op()
    except OSError as exc:
        if not path:
            raise exc
        other()
    for part in list(parts):
        if part.dead:
            parts.remove(part)
""",
}


@pytest.mark.parametrize("name", SEARCHES)
def test_no_retry(find: Find, name: str) -> None:
    assert find("def load(op, path, parts, port):\n" + indent(SEARCHES[name], "    ")) == []


def test_a_second_try_after_which_there_is_none(find: Find) -> None:
    assert (
        find("""
        def load(op, again=True):
            try:
                return op()
            except PermissionError:
                if again:
                    login()
                    return load(op, again=False)
                raise
        """)
        == []
    )


RETRIES = {
    "smaller_after_a_pause": """
for _ in range(5):
    try:
        return op(port)
    except OSError:
        time.sleep(1)
        port //= 2
""",
    "with_a_new_token": """
while True:
    try:
        return op(path)
    except OSError:
        time.sleep(1)
        path = login()
""",
    "counting_beside_the_operation": """
retries = 0
while retries < 5:
    try:
        return op(retries)
    except OSError:
        retries += 1
        time.sleep(1)
""",
    "result_that_is_converted": """
while True:
    try:
        row = op()
        row = convert(row)
        return row
    except OSError:
        time.sleep(1)
""",
}


@pytest.mark.parametrize("name", RETRIES)
def test_retry(find: Find, name: str) -> None:
    (loop,) = find("import time\n\ndef load(op, path, parts, port):\n" + indent(RETRIES[name], "    "))
    assert not loop.polling
