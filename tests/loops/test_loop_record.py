"""What the record of a loop says, for the rules that read it."""

from __future__ import annotations

import pytest

from lint_rules import facts
from tests.loops.conftest import Find


@pytest.mark.parametrize(
    ("head", "attempts"),
    [
        ("for _ in range(5)", 5),
        ("for _ in range(1, MOST + 1)", 4),
        ("for pause in (1, 5, 30)", 3),
        ("for _ in range(most)", None),
        ("while True", None),
    ],
)
def test_attempts_are_known_where_constants_say_so(find: Find, head: str, attempts: int | None) -> None:
    (loop,) = find(f"""
        import time
        MOST = 4

        def load(op, most):
            {head}:
                try:
                    return op()
                except OSError:
                    time.sleep(1)
        """)
    assert loop.attempts == attempts


def test_operation_is_what_the_try_guards(find: Find) -> None:
    (loop,) = find("""
        def load(client, log):
            for _ in range(3):
                prepare()
                try:
                    log.info("loading")
                    return client.load(len(client.rows()))
                except (OSError, ValueError):
                    log.warning("failed")
        """)
    assert sorted(call.func.attr for call in loop.operation if isinstance(call.func, facts.Attribute)) == [
        "load",
        "rows",
    ]
    assert loop.caught == ("builtins.OSError", "builtins.ValueError")
    assert loop.bounded
    assert not loop.is_recursion


def test_recursion_is_placed_at_its_call(find: Find) -> None:
    (loop,) = find("""
        def load(op, left):
            try:
                return op()
            except OSError:
                return load(op, left - 1)
        """)
    assert loop.is_recursion
    assert loop.at[0] == 6
    assert loop.bounded


def test_every_failure_has_its_own_way_out(find: Find) -> None:
    (loop,) = find("""
        def load(op):
            n = 0
            while True:
                try:
                    return op()
                except ConnectionError:
                    n += 1
                    if n > 5:
                        raise
                except TimeoutError:
                    continue
        """)
    assert [(failure.caught, failure.bounded) for failure in loop.failures] == [
        (("builtins.ConnectionError",), True),
        (("builtins.TimeoutError",), False),
    ]
    assert not loop.bounded


def test_constants_carry_the_time(find: Find) -> None:
    (loop,) = find("""
        import time
        MINUTE = 60

        def load(op):
            for _ in range(3):
                try:
                    return op()
                except OSError:
                    time.sleep(MINUTE * 2)
        """)
    assert [delay.text for path in loop.paths for delay in path.delays] == ["120 s"]
