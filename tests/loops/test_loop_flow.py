"""Which ways control can take from a failure to the next attempt."""

from __future__ import annotations

import pytest

from lint_rules.program.loops import RetryLoop
from tests.loops.conftest import Find

HEAD = "import random\nimport time\nimport requests\n\ndef load(op, n, log):\n"


def paths(loop: RetryLoop) -> list[tuple[int, list[str]]]:
    """The line where each path begins, and what it sleeps."""
    return [(path.at[0], [delay.text for delay in path.delays]) for path in loop.paths]


def body(text: str) -> str:
    """A function around some lines, which are line 6 and following."""
    return HEAD + "\n".join("    " + line for line in text.strip("\n").split("\n"))


def test_finally_is_on_every_path(find: Find) -> None:
    (loop,) = find(
        body("""
for _ in range(3):
    try:
        return op()
    except OSError:
        continue
    except ValueError:
        time.sleep(1)
    finally:
        time.sleep(2)
""")
    )
    assert paths(loop) == [(9, ["2 s"]), (11, ["1 s", "2 s"])]


def test_a_test_that_was_made_before_is_not_made_again(find: Find) -> None:
    """Otherwise there would be a path that neither sleeps nor raises."""
    (loop,) = find(
        body("""
for _ in range(3):
    try:
        return op()
    except OSError as exc:
        passing = check(exc)
        if passing:
            time.sleep(1)
        if not passing:
            raise
""")
    )
    assert paths(loop) == [(9, ["1 s"])]


def test_a_name_that_has_changed_is_tested_anew(find: Find) -> None:
    (loop,) = find(
        body("""
for _ in range(3):
    try:
        return op()
    except OSError as exc:
        passing = check(exc)
        if passing:
            time.sleep(1)
        passing = check(exc)
        if not passing:
            raise
""")
    )
    assert sorted(paths(loop)) == [(9, []), (9, ["1 s"])]


def test_constants_are_known_on_the_path_that_assigned_them(find: Find) -> None:
    """``rows`` is ``None`` after every failure: only success reaches the ``return``."""
    (loop,) = find(
        body("""
while True:
    rows = None
    try:
        rows = op()
    except OSError:
        log.warning("again")
    if rows is not None:
        return rows
    if n > 3:
        time.sleep(1)
""")
    )
    assert loop.polling


def test_match_on_a_status(find: Find) -> None:
    (loop,) = find(
        body("""
for _ in range(3):
    response = requests.get(n, timeout=1)
    match response.status_code:
        case 200 | 404:
            return response
        case 429:
            time.sleep(30)
        case _:
            raise RuntimeError
""")
    )
    assert [delays for _, delays in paths(loop)] == [["30 s"]]


def test_a_nested_loop_that_sleeps_cannot_be_followed(find: Find) -> None:
    (loop,) = find(
        body("""
for _ in range(3):
    try:
        return op()
    except OSError:
        for _second in range(n):
            time.sleep(1)
""")
    )
    assert [sorted(path.traits) for path in loop.paths] == [["unknown"]]


def test_else_of_a_nested_loop(find: Find) -> None:
    (loop,) = find(
        body("""
for _ in range(3):
    try:
        return op()
    except OSError:
        for host in n:
            if host.up:
                break
        else:
            raise
        time.sleep(1)
""")
    )
    assert paths(loop) == [(9, ["1 s"])]


def test_a_delay_chosen_by_the_attempt_varies(find: Find) -> None:
    (loop,) = find(
        body("""
for attempt in range(5):
    try:
        return op()
    except OSError:
        if attempt < 2:
            time.sleep(1)
        else:
            time.sleep(10)
""")
    )
    assert all(path.is_varying for path in loop.paths)


@pytest.mark.parametrize("count", [40, 400])
def test_many_branches_are_merged(find: Find, count: int) -> None:
    """Each ``if`` doubles the paths; they are kept few, and the sleep at the end is still found."""
    tests = "\n".join(f"        if n.a{i}:\n            x{i} = log.b{i}" for i in range(count))
    uses = " and ".join(f"x{i}" for i in range(count))
    (loop,) = find(
        body(f"""
for _ in range(3):
    try:
        return op()
    except OSError:
{tests}
        if {uses}:
            log.warning("all")
        time.sleep(1)
""")
    )
    assert {tuple(delays) for _, delays in paths(loop)} == {("1 s",)}


def test_long_elif_chains_do_not_overflow(find: Find) -> None:
    chain = "\n".join(f"        elif n == {i}:\n            time.sleep({i})" for i in range(2, 300))
    (loop,) = find(
        body(f"""
for _ in range(3):
    try:
        return op()
    except OSError:
        if n == 1:
            time.sleep(1)
{chain}
""")
    )
    assert any(path.is_without_delay for path in loop.paths)


def test_deep_blocks_do_not_overflow(find: Find) -> None:
    deep = "\n".join("        " + " " * i + "if n:" for i in range(85)) + "\n        " + " " * 85 + "log()"
    assert find(
        body(f"""
for _ in range(3):
    try:
        return op()
    except OSError:
{deep}
""")
    )
