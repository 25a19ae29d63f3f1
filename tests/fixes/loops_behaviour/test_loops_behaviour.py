"""Each shape, mended, and run before and after against everything that an operation may do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.fixes.loops_behaviour.paces import PACES
from tests.fixes.loops_behaviour.playing import Played, Step, play
from tests.fixes.loops_behaviour.programs import HEAD, PROGRAMS
from tests.fixes.mending import mended

_PROGRAMS = PROGRAMS | PACES
_SCRIPTS: dict[str, list[Step]] = {
    "succeeds": ["one", "two"],
    "fails once": [ConnectionError("first"), "one", "two"],
    "fails twice": [ConnectionError("first"), ConnectionResetError("second, again"), "one", "two"],
    "fails in the second call": ["one", ConnectionError("later"), "two", "three"],
    "always fails": [ConnectionError(str(number), "again") for number in range(10)],
    "always fails with one error": [ConnectionError("again and again")],
    "times out for ever": [TimeoutError("again")],
    "fails, then times out": [ConnectionError("again"), TimeoutError("again"), "one", "two"],
    "is not there": [FileNotFoundError("gone")],
    "fails, then is not there": [ConnectionError("again"), FileNotFoundError("gone")],
    "is wrong": [ValueError("again: wrong")],
    "is of the wrong type": [TypeError("type")],
    "fails, then is interrupted": [ConnectionError("again"), KeyboardInterrupt()],
    "fails, then is cancelled": [ConnectionError("again"), asyncio.CancelledError()],
    "returns nothing": [None],
}


@cache
def _mended(name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        text = HEAD + _PROGRAMS[name].lstrip("\n")
        found = mended(Path(folder), text, "RP201,RP202,RP205")
        assert found.refusals == []
        assert found.safety == ["unsafe"]
        return found["mod.py"]


@pytest.mark.parametrize("script", _SCRIPTS)
@pytest.mark.parametrize("name", _PROGRAMS)
def test_the_same_but_for_the_delays(name: str, script: str) -> None:
    before = play(HEAD + _PROGRAMS[name], _fresh(_SCRIPTS[script]))
    after = play(_mended(name), _fresh(_SCRIPTS[script]))

    assert _seen(after) == _seen(before)
    # No wait leads to nothing any more, and those that are left are there for a second attempt.
    assert len(after.sleeps) <= max(len(before.sleeps), len(after.calls) - 1)


@pytest.mark.parametrize("name", _PROGRAMS)
def test_the_loop_is_gone_and_waits(name: str) -> None:
    after = play(_mended(name), _fresh(_SCRIPTS["always fails with one error"]))

    assert "@retry_with_jitter(" in _mended(name)
    assert after.sleeps and all(delay > 0 for delay in after.sleeps)


def _fresh(script: Sequence[Step]) -> list[Step]:
    """Return a script whose errors carry nothing over from another run."""
    return [type(step)(*step.args) if isinstance(step, BaseException) else step for step in script]


def _seen(played: Played) -> tuple[object, ...]:
    return (played.outcome, played.calls, played.logs, played.is_same_error)
