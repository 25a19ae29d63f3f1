"""Project functions that a failure passes through."""

from __future__ import annotations

from lint_rules.program.loops import RetryLoop
from tests.loops.conftest import Find

LOOP = """
import random
import time


def load(op):
    for attempt in range(5):
        try:
            return op()
        except OSError as exc:
            pause(attempt, exc)
"""


def traits(loop: RetryLoop) -> set[frozenset[str]]:
    return {path.traits for path in loop.paths}


def test_functions_that_call_each_other_end(find: Find) -> None:
    (loop,) = find(
        LOOP
        + """

def pause(attempt, exc):
    if attempt:
        again(attempt, exc)
    time.sleep(1)


def again(attempt, exc):
    pause(attempt - 1, exc)
"""
    )
    assert all("unknown" in found or "fixed" in found for found in traits(loop))


def test_a_helper_that_calls_itself_ends(find: Find) -> None:
    (loop,) = find(LOOP + "\n\ndef pause(attempt, exc):\n    time.sleep(pause(attempt - 1, exc))\n    return 1\n")
    assert len(loop.paths) == 1


def test_arguments_are_followed_through_several_functions(find: Find) -> None:
    (loop,) = find(
        LOOP
        + """

def pause(attempt, exc):
    nap(2**attempt)


def nap(seconds, jitter=0):
    time.sleep(seconds + jitter)
"""
    )
    assert traits(loop) == {frozenset({"varying", "fixed"})}
    assert loop.paths[0].is_varying


def test_a_default_is_what_is_not_handed_over(find: Find) -> None:
    (loop,) = find(LOOP + "\n\ndef pause(attempt, exc, seconds=random.random()):\n    time.sleep(seconds)\n")
    assert traits(loop) == {frozenset({"random"})}


def test_a_guard_on_the_attempt_inside_a_helper_is_ignored(find: Find) -> None:
    (loop,) = find(LOOP + "\n\ndef pause(attempt, exc):\n    if attempt < 4:\n        time.sleep(1)\n")
    assert [path.is_fixed for path in loop.paths] == [True]


def test_a_helper_that_raises_lets_something_out(find: Find) -> None:
    (loop,) = find(
        LOOP.replace("OSError", "Exception")
        + """

def pause(attempt, exc):
    if not isinstance(exc, OSError):
        raise exc
    time.sleep(1)
"""
    )
    assert loop.failures[0].lets_out


def test_a_generator_that_is_only_called_sleeps_nothing(find: Find) -> None:
    (loop,) = find(LOOP + "\n\ndef pause(attempt, exc):\n    time.sleep(1)\n    yield\n")
    assert [path.is_without_delay for path in loop.paths] == [True]
