# SPDX-License-Identifier: Apache-2.0
"""The state of one call of a retried function: attempts, delays, and the deadline it shares with outer calls.

Retries nest: a function under one policy calls functions under others. The inner ones then know, through a
context variable, in which outer call they run. From that follows the shared deadline: an inner call never
waits beyond what is left to an outer one, and when the outer policy repeats it, its own total time goes on
counting from its first attempt instead of starting anew. New threads start with no outer call.
"""

from __future__ import annotations

import contextlib
import inspect
import logging
import math
import sys
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from .. import events
from . import retry_switch
from .delays import next_delay

if TYPE_CHECKING:
    from .retry_with_jitter import RetryPolicy

_current: ContextVar[Call | None] = ContextVar("resilint_current_call", default=None)

# What an inner call has used up is remembered until its outermost call ends. An outermost call that never
# ends (a daemon's main function) must not grow, so the oldest are forgotten.
_MOST_STARTS = 1024

# An exception object that is raised for ever (a cached one) must not grow either.
_MOST_NOTES = 64


class Call:
    """One call of ``target`` under ``policy``, from its first attempt to its result or its last error."""

    # Defaults on the class: a call that succeeds at its first attempt pays for what it needs only.
    open = True
    attempts = 0
    place: tuple[int, int]
    parent: Call | None = None
    ordinals: dict[int, int] | None = None
    starts: dict[tuple[tuple[int, int], ...], float] | None = None
    skipped = 0.0
    waited = 0.0
    delay: float
    notes: list[str]
    taken = 0

    def __init__(self, policy: RetryPolicy, target: str, code: int) -> None:
        self.policy = policy
        self.target = target
        self.started = (policy.clock or time.monotonic)()
        parent = _current.get()
        while parent is not None and not parent.open:
            parent = parent.parent  # a background task may outlive the call that started it
        if parent is not None:
            self.parent = parent
            self._join(parent, code)
        _current.set(self)

    def _join(self, parent: Call, code: int) -> None:
        """Find this call's place among the calls of ``parent``'s attempt: same place, same time account."""
        ordinals = parent.ordinals
        if ordinals is None:
            ordinals = parent.ordinals = {}
        ordinal = ordinals.get(code, 0)
        ordinals[code] = ordinal + 1
        self.place = (code, ordinal)
        self.started += self._outermost().skipped

    def _key(self) -> tuple[tuple[int, int], ...]:
        """Return this call's place in its parent's attempt, the parent's in its own parent's, and so on."""
        places = []
        call = self
        while call.parent is not None:  # no recursion: a function that recurses has used up the stack already
            places.append(call.place)
            call = call.parent
        return tuple(places)

    def end(self) -> None:
        """Leave the call, whatever came of it."""
        self.open = False
        # An abandoned coroutine ends wherever the garbage collector finds it: the calls there are none of its own.
        current = _current.get()
        while current is not None and current is not self:
            current = current.parent
        if current is self:
            _current.set(self.parent)

    def succeeded(self) -> None:
        """Note that an attempt succeeded (no need to where there was no retry and is no budget)."""
        policy = self.policy
        if policy.budget is not None:
            policy.budget.succeeded(self.taken)
        if self.attempts:
            events.emit(
                events.RETRY_RECOVERED,
                logging.INFO,
                "%s succeeded at attempt %d after waiting %.2f s (%s)",
                self.target,
                self.attempts + 1,
                self.waited,
                policy.name,
                target=self.target,
                policy=policy.name,
                attempt=self.attempts + 1,
                waited=self.waited,
            )

    def failed(self, exc: Exception) -> float | None:
        """Note that an attempt raised ``exc``; return the delay before the next one, or None to give up."""
        if not self.attempts:
            self._first_failure()
        self.attempts += 1
        self.ordinals = None  # the next attempt's inner calls are the same work as this one's
        if not self._retryable(exc):
            if self.notes:
                self._give_up(exc, "not_retryable")
            return None
        reason = self._reason_to_stop()
        if reason:
            self._give_up(exc, reason)
            return None
        self._announce(exc, self.delay)
        return self.delay

    def _reason_to_stop(self) -> str | None:
        policy = self.policy
        if policy.max_attempts is not None and self.attempts >= policy.max_attempts:
            return "attempts"
        self.delay = next_delay(self.delay, policy.base_delay, policy.max_delay, policy.uniform)
        if self.delay > self._remaining():
            return "deadline"
        if policy.budget is not None:
            taken = policy.budget.take()
            if not taken:
                return "budget"
            self.taken += taken
        return None

    def pause(self, delay: float) -> None:
        """Wait ``delay`` seconds."""
        before = self._now()
        if retry_switch.mode != "instant":
            (self.policy.sleep or time.sleep)(delay)
        self._account(delay, before)

    async def pause_async(self, delay: float) -> None:
        """Wait ``delay`` seconds without blocking the event loop."""
        import asyncio  # not at the top: 30 ms that synchronous programs need not pay

        before = self._now()
        if retry_switch.mode != "instant":
            waiting = (self.policy.sleep or asyncio.sleep)(delay)
            if inspect.isawaitable(waiting):
                await waiting
        self._account(delay, before)

    def _account(self, delay: float, before: float) -> None:
        # Where nobody really slept (the test switch, a patched time.sleep), the delay counts as passed all
        # the same. Otherwise a policy that is limited by time alone would spin until the real time is up.
        self.waited += delay
        missing = delay - (self._now() - before)
        if missing > 0:
            self._outermost().skipped += missing

    def _first_failure(self) -> None:
        self.notes = []
        self.delay = self.policy.base_delay
        if self.parent is not None and self.policy.timeout is not None:
            outermost = self._outermost()
            if outermost.starts is None:
                outermost.starts = {}
            starts = outermost.starts
            self.started = starts.setdefault(self._key(), self.started)
            if len(starts) > _MOST_STARTS:
                starts.pop(next(iter(starts.copy())), None)  # a copied context may run in several threads

    def _retryable(self, exc: Exception) -> bool:
        try:
            return self.policy.retries(exc)
        except Exception as broken:
            # The caller must see the error of its own operation, not that of the predicate.
            events.emit(
                events.RETRY_PREDICATE_FAILED,
                logging.ERROR,
                "the predicate of %s failed on %s of %s, which is therefore not retried",
                self.policy.name,
                type(exc).__name__,
                self.target,
                error=broken,
                target=self.target,
                policy=self.policy.name,
                attempt=self.attempts,
            )
            return False

    def _announce(self, exc: Exception, delay: float) -> None:
        policy, kind = self.policy, type(exc).__name__
        self.notes.append(f"{policy.name}: attempt {self.attempts} failed with {kind}, retried after {delay:.2f} s")
        events.emit(
            events.RETRY_SCHEDULED,
            logging.WARNING,
            "attempt %d of %s failed with %s, next in %.2f s (%s)",
            self.attempts,
            self.target,
            kind,
            delay,
            policy.name,
            target=self.target,
            policy=policy.name,
            attempt=self.attempts,
            delay=delay,
            exception_type=kind,
        )
        if policy.on_retry is not None:
            try:
                policy.on_retry(self.attempts, exc, delay)
            except Exception as broken:
                events.emit(
                    events.RETRY_CALLBACK_FAILED,
                    logging.ERROR,
                    "the on_retry callback of %s failed; the retry of %s goes on",
                    policy.name,
                    self.target,
                    error=broken,
                    target=self.target,
                    policy=policy.name,
                    attempt=self.attempts,
                )

    def _give_up(self, exc: Exception, reason: str) -> None:
        if sys.version_info >= (3, 11):
            with contextlib.suppress(Exception):  # an exception class may spoil its own __notes__
                room = _MOST_NOTES - len(getattr(exc, "__notes__", ()))
                for note in self.notes[: max(0, room)]:
                    exc.add_note(note)
        events.emit(
            events.RETRY_GAVE_UP,
            logging.WARNING,
            "%s failed with %s at attempt %d after waiting %.2f s, given up: %s (%s)",
            self.target,
            type(exc).__name__,
            self.attempts,
            self.waited,
            reason,
            self.policy.name,
            target=self.target,
            policy=self.policy.name,
            attempt=self.attempts,
            waited=self.waited,
            exception_type=type(exc).__name__,
            reason=reason,
        )

    def _remaining(self) -> float:
        """Return the seconds left to this call: its own, or an outer call's if that has fewer."""
        left = math.inf
        call: Call | None = self
        while call is not None:
            if call.open and call.policy.timeout is not None:
                left = min(left, call.started + call.policy.timeout - call._now())
            call = call.parent
        return left

    def _now(self) -> float:
        return (self.policy.clock or time.monotonic)() + self._outermost().skipped

    def _outermost(self) -> Call:
        call = self
        while call.parent is not None:
            call = call.parent
        return call
