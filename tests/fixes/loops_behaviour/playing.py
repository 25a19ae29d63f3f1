"""Runs a function with a retry loop against an operation that fails as it is told."""

from __future__ import annotations

import asyncio
import inspect
import logging
import random
import time
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from unittest.mock import patch

Step = BaseException | object
"""An error that an attempt raises, or what it returns."""


@dataclass
class Played:
    """What was seen.

    Attributes:
        outcome: the value's text, or the error's type and arguments and its cause's type.
        calls: what the operation was called with, each time.
        logs: level and text of the program's records.
        sleeps: how long was waited, seconds.
        is_same_error: whether the very object came out that the last attempt raised.
    """

    outcome: str = ""
    calls: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    sleeps: list[float] = field(default_factory=list)
    is_same_error: bool = False


class Operation:
    """Does what a script says, one step a call; the last step is repeated for ever."""

    def __init__(self, script: Sequence[Step], seen: Played) -> None:
        self._script = list(script)
        self._seen = seen
        self.last: object = None

    def __call__(self, *args: object) -> object:
        if len(self._seen.calls) > 50:
            raise AssertionError("it goes on for ever")
        step = self._script[min(len(self._seen.calls), len(self._script) - 1)]
        self._seen.calls.append(repr(args))
        self.last = step
        if isinstance(step, BaseException):
            raise step
        return step

    async def later(self, *args: object) -> object:
        """As a call, for coroutines."""
        return self(*args)


class _Records(logging.Handler):
    def __init__(self, seen: Played) -> None:
        super().__init__()
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        trace = f" [{record.exc_info[0].__name__}]" if record.exc_info and record.exc_info[0] else ""
        self._seen.logs.append(f"{record.levelname} {record.getMessage()}{trace}")


def play(text: str, script: Sequence[Step]) -> Played:
    """Run ``run(op)`` of a program's text."""
    seen = Played()
    operation = Operation(script, seen)
    module = types.ModuleType("program")
    logger = logging.getLogger("program")
    records = _Records(seen)
    logger.addHandler(records)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False

    async def sleep(seconds: float) -> None:
        seen.sleeps.append(seconds)

    try:
        with (
            patch.object(time, "sleep", seen.sleeps.append),
            patch.object(asyncio, "sleep", sleep),
            patch.object(random, "uniform", lambda low, high: (low + high) / 2),
        ):
            exec(compile(text, "<program>", "exec"), module.__dict__)
            value = module.run(operation)
            if inspect.iscoroutine(value):
                value = asyncio.run(value)
        seen.outcome = repr(value)
    except AssertionError:
        raise
    except BaseException as error:
        cause = f" from {type(error.__cause__).__name__}" if error.__cause__ is not None else ""
        seen.outcome = f"{type(error).__name__}{error.args}{cause}"
        seen.is_same_error = error is operation.last
    finally:
        logger.removeHandler(records)
    return seen
