# SPDX-License-Identifier: Apache-2.0
"""When the HTTP pool sends a request again, and how long it waits: a ``urllib3.Retry`` with another schedule.

What urllib3's own class does that a shared pool must not do: its first retry comes at once, its waits carry no jitter
once they reach their cap, it obeys ``Retry-After`` for up to six hours, it repeats *any* method after an error that it
cannot name (a TLS connection that breaks in the middle, say), and a broken ``Retry-After`` header hides the answer.
"""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from urllib3.exceptions import InvalidHeader, MaxRetryError, ProxyError, ResponseError, SSLError
from urllib3.util.retry import Retry

from ..events import RETRY_GAVE_UP, RETRY_SCHEDULED, emit
from ..utils import retry_switch
from ..utils.delays import Uniform, next_delay
from . import _http_stats

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self
    from urllib3.connectionpool import ConnectionPool
    from urllib3.response import BaseHTTPResponse

# RFC 9110, section 9.2.2: sending one of these twice has the effect of sending it once.
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
NON_IDEMPOTENT_METHODS = frozenset({"POST", "PATCH"})
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
RETRY_AFTER_MAX = 60
POLICY = "http"


@dataclass(frozen=True)
class Schedule:
    """How long to wait between attempts; all times in seconds.

    ``clock``, ``sleep`` and ``uniform`` replace ``time.monotonic``, ``time.sleep`` and ``random.uniform``, which are
    looked up when they are called, because test suites patch them.
    """

    base_delay: float = 0.5
    max_delay: float = 30.0
    total_timeout: float = 120.0
    clock: Callable[[], float] | None = None
    sleep: Callable[[float], None] | None = None
    uniform: Uniform | None = None

    def now(self) -> float:
        """The clock's reading, in seconds."""
        return time.monotonic() if self.clock is None else self.clock()

    def next_delay(self, previous: float, asked: float | None) -> tuple[float, float]:
        """The next number of the jittered row, and the wait it leads to where the server ``asked`` for one."""
        drawn = next_delay(previous, self.base_delay, self.max_delay, self.uniform)
        if not asked:
            return drawn, drawn
        # Everybody was told the same number: not all at once then, and not earlier than asked, up to the limit.
        jitter = (self.uniform or random.uniform)(0.0, min(asked, self.base_delay))
        return drawn, asked + jitter if asked + jitter <= RETRY_AFTER_MAX else RETRY_AFTER_MAX - jitter

    def pause(self, seconds: float) -> None:
        """Wait."""
        (time.sleep if self.sleep is None else self.sleep)(seconds)


class PoolRetry(Retry):
    """The pool's retry policy, and the state of one call: each attempt makes a new object, as in ``urllib3``.

    Besides urllib3's own parameters:

    schedule
        the waits, and the cap on the total.
    started
        the clock's reading when the call began; ``None`` sets no cap on the total.
    repeatable
        whether the request's body can be sent a second time; that of a generator cannot.
    """

    # 413 is in urllib3's set; the pool repeats only what RETRIED_STATUSES says.
    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})

    def __init__(
        self,
        *args: Any,
        schedule: Schedule | None = None,
        started: float | None = None,
        repeatable: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.schedule = schedule if schedule is not None else Schedule()
        self.started = started
        self.repeatable = repeatable
        self._drawn = self.schedule.base_delay
        self._delay = 0.0
        self._waited = 0.0

    @classmethod
    def for_pool(cls, retries: int, schedule: Schedule) -> PoolRetry:
        """The policy of a session: ``retries`` further attempts after the first one."""
        return cls(
            total=retries,
            redirect=0,  # requests follows redirects itself
            other=0,  # an error that nobody can name may have come after the server acted
            allowed_methods=IDEMPOTENT_METHODS,
            status_forcelist=RETRIED_STATUSES,
            raise_on_status=False,  # the last response goes to the caller
            schedule=schedule,
        )

    def for_call(self, *, started: float, repeatable: bool, retry_post: bool) -> PoolRetry:
        """A copy for one call that began at ``started``."""
        methods = IDEMPOTENT_METHODS | NON_IDEMPOTENT_METHODS if retry_post else self.allowed_methods
        return self.new(started=started, repeatable=repeatable, allowed_methods=methods)

    def new(self, **kw: Any) -> Self:
        """A copy with some parameters changed."""
        kw.setdefault("schedule", self.schedule)
        kw.setdefault("started", self.started)
        kw.setdefault("repeatable", self.repeatable)
        copy = super().new(**kw)
        copy._drawn = self._drawn
        copy._waited = self._waited
        return copy

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """The state after a failed attempt, with the wait before the next one drawn.

        Raises:
            urllib3.exceptions.MaxRetryError: no attempt is left, or no time for one.
            Exception: ``error`` itself, where the server may have acted and the method is not idempotent.
        """
        try:
            following = super().increment(method, url, response, error, _pool, _stacktrace)
        except MaxRetryError:
            if self.attempts:
                nameless = error is not None and not (self._is_connection_error(error) or self._is_read_error(error))
                self._gave_up("not_retryable" if nameless else "attempts", method, error, response, _pool)
            raise
        if response is not None and response.get_redirect_location():
            return following
        asked = self.get_retry_after(response) if response is not None and self.respect_retry_after_header else None
        following._drawn, following._delay = self.schedule.next_delay(self._drawn, asked)
        self._check_time(following._delay, method, url, response, error, _pool)
        following._waited = self._waited + following._delay
        emit(
            RETRY_SCHEDULED,
            logging.WARNING,
            "%s failed (%s), next attempt in %.2f s",
            _target(method, _pool),
            _kind(error, response),
            following._delay,
            **self._fields(method, error, response, _pool),
            delay=following._delay,
        )
        return following

    def _check_time(
        self,
        delay: float,
        method: str | None,
        url: str | None,
        response: BaseHTTPResponse | None,
        error: Exception | None,
        pool: ConnectionPool | None,
    ) -> None:
        if retry_switch.retry_mode() == "off":
            reason: Exception = error or ResponseError("retries are switched off")
            raise MaxRetryError(pool, url, reason) from reason  # type: ignore[arg-type]
        if self.started is None:
            return
        # A wait that nobody really slept (the test switch, a patched time.sleep) counts as time all the same.
        spent = max(self.schedule.now() - self.started, self._waited)
        if spent + delay > self.schedule.total_timeout:
            self._gave_up("deadline", method, error, response, pool)
            reason = error or ResponseError(f"no time left to wait {delay:.1f} s for another attempt")
            raise MaxRetryError(pool, url, reason) from reason  # type: ignore[arg-type]

    def _gave_up(
        self,
        why: str,
        method: str | None,
        error: Exception | None,
        response: BaseHTTPResponse | None,
        pool: ConnectionPool | None,
    ) -> None:
        emit(
            RETRY_GAVE_UP,
            logging.WARNING,
            "%s failed (%s), no further attempt (%s)",
            _target(method, pool),
            _kind(error, response),
            why,
            **self._fields(method, error, response, pool),
            waited=self._waited,
            reason=why,
        )

    def _fields(
        self,
        method: str | None,
        error: Exception | None,
        response: BaseHTTPResponse | None,
        pool: ConnectionPool | None,
    ) -> dict[str, Any]:
        return {
            "target": _target(method, pool),
            "policy": POLICY,
            "attempt": self.attempts + 1,
            "exception_type": _kind(error, response),
        }

    @property
    def attempts(self) -> int:
        """How many attempts have failed so far."""
        return sum(1 for attempt in self.history if attempt.redirect_location is None)

    @property
    def waited(self) -> float:
        """Seconds waited so far between attempts."""
        return self._waited

    def get_backoff_time(self) -> float:
        """Seconds to wait before the next attempt; 0 before the first."""
        return self._delay

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """The server's ``Retry-After`` in seconds, which the schedule caps; ``None`` if absent or broken."""
        try:
            return super().get_retry_after(response)
        except InvalidHeader:
            return None

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as drawn; a ``Retry-After`` of ``response`` is already part of it."""
        _http_stats.count_retry()
        if self._delay > 0 and retry_switch.retry_mode() != "instant":
            self.schedule.pause(self._delay)

    def _is_method_retryable(self, method: str) -> bool:
        return self.repeatable and super()._is_method_retryable(method)

    def _is_read_error(self, err: Exception) -> bool:
        """Also a TLS connection that the other side cut; a certificate that nobody trusts stays a final error."""
        if isinstance(err, ProxyError):
            err = err.original_error
        if isinstance(err, SSLError):
            cause = err.args[0] if err.args else None
            return isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError))
        return super()._is_read_error(err)


def _is_not_ours(record: logging.LogRecord) -> bool:
    """urllib3 logs each retry with path and query, which may hold keys; the event above says the rest."""
    return not (isinstance(record.args, tuple) and record.args and isinstance(record.args[0], PoolRetry))


logging.getLogger("urllib3.connectionpool").addFilter(_is_not_ours)


def _target(method: str | None, pool: ConnectionPool | None) -> str:
    """Method and host. No path: it may hold names of people, and a query may hold keys."""
    return f"{method or 'request'} {pool.host if pool is not None else ''}".rstrip()


def _kind(error: Exception | None, response: BaseHTTPResponse | None) -> str:
    return type(error).__name__ if error is not None else f"HTTP {response.status if response is not None else '?'}"
