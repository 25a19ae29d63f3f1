"""Time that passes only when somebody sleeps, chance that always falls on the middle, and numbered job ids."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

_MOST_SLEEPS = 200


class ForEver(BaseException):
    """The program would go on for ever; no `Exception`, so that no handler of the program catches it."""


class Clock:
    """Seconds since some moment, and the sleeps of program, runtime and client libraries."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.sleeps: list[float] = []
        self._ids = 0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        with self._lock:
            self.sleeps.append(seconds)
            self.now += seconds
        if len(self.sleeps) > _MOST_SLEEPS:
            raise ForEver("slept too often")

    def next_id(self) -> uuid.UUID:
        """Return the next of a row of ids."""
        with self._lock:
            self._ids += 1
            return uuid.UUID(int=self._ids)


@contextmanager
def running(clock: Clock) -> Iterator[None]:
    """Put the clock in the place of the real one, for everything in the process."""
    real_sleep, real_wait = asyncio.sleep, threading.Event.wait

    async def sleep(delay: float, result: object = None) -> object:
        if delay > 0:
            clock.sleep(delay)
        return await real_sleep(0, result)

    def wait(event: threading.Event, timeout: float | None = None) -> bool:
        if timeout is None or event.is_set():
            return real_wait(event, timeout)
        clock.sleep(timeout)
        return event.is_set()

    with ExitStack() as stack:
        for owner, name, fake in (
            (time, "sleep", clock.sleep),
            (time, "monotonic", lambda: clock.now),
            (time, "time", lambda: clock.now),
            (time, "perf_counter", lambda: clock.now),
            (asyncio, "sleep", sleep),
            (threading.Event, "wait", wait),
            (random, "uniform", lambda low, high: (low + high) / 2),
            (random, "random", lambda: 0.5),
            (random, "randint", lambda low, high: (low + high) // 2),
            (uuid, "uuid4", clock.next_id),
        ):
            stack.enter_context(patch.object(owner, name, fake))
        yield
