# SPDX-License-Identifier: Apache-2.0
"""Retries with decorrelated jitter, for functions and coroutine functions.

    @retry_with_jitter(max_attempts=5, base_delay=1.0, max_delay=60.0, exceptions=ConnectionError)
    def fetch() -> bytes: ...

Delays follow ``min(max_delay, uniform(base_delay, 3 * previous))``, starting from ``base_delay`` (Marc Brooker,
"Exponential Backoff And Jitter", AWS Architecture Blog, 2015). With the defaults (5 attempts, 1 s, 60 s) the
four delays add up to 16 s in the median, 47 s at the 95th percentile and under 100 s at worst.

When retrying ends without success, the last exception is raised as it is, the same object. From Python 3.11 on
it carries a note for each retry. Nothing is kept between calls.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast, overload

from . import _checks, retry_switch
from ._attempts import Call
from .delays import Uniform, decorrelated_jitter, next_delay
from .retry_budget import PROCESS_BUDGET, RetryBudget
from .retry_switch import instant_retries, no_retries, retry_mode

__all__ = [
    "PROCESS_BUDGET",
    "RetryBudget",
    "RetryPolicy",
    "decorrelated_jitter",
    "instant_retries",
    "next_delay",
    "no_retries",
    "retry_mode",
    "retry_with_jitter",
]

P = ParamSpec("P")
R = TypeVar("R")

ExceptionTypes = type[Exception] | tuple[type[Exception], ...]

# What ``Exception`` does not include for us: an operation that timed out may still be running, and what
# another retry gave up on was repeated enough. By name, because none of these modules is imported for it;
# before Python 3.11 the TimeoutErrors of asyncio and concurrent.futures are classes of their own.
_NEVER_BY_DEFAULT = {
    ("builtins", "TimeoutError"),
    ("asyncio.exceptions", "TimeoutError"),
    ("concurrent.futures._base", "TimeoutError"),
    ("google.api_core.exceptions", "RetryError"),
    ("tenacity", "RetryError"),
}


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How to retry: a value that never changes, and a decorator.

    One policy may decorate any number of functions, in any number of threads. ``dataclasses.replace`` makes
    a changed copy. A policy also takes the place of ``google.api_core.retry.Retry`` where a client library
    has a parameter ``retry=`` or ``job_retry=``.

    Args:
        max_attempts: calls of the function in all, at least 1; None for no limit but ``timeout``.
        base_delay: the shortest delay between two attempts, seconds. 0 switches all waiting off.
        max_delay: the longest delay, seconds, at least ``base_delay``.
        exceptions: class or classes of exceptions to retry, default ``Exception``. ``Exception`` leaves out
            ``TimeoutError`` (built-in, asyncio's, ``concurrent.futures``'s) and the ``RetryError`` of other
            retries: name them to have them retried. What is no ``Exception`` (``KeyboardInterrupt``,
            ``SystemExit``, ``GeneratorExit``, ``asyncio.CancelledError``) is never retried.
        predicate: instead of ``exceptions``, a function that gets the exception and says whether to retry.
            One that raises is logged, and the exception counts as not to be retried.
        on_retry: called as ``on_retry(attempt, exception, delay)`` before each wait; attempts count from 1,
            the delay is in seconds. One that raises is logged and changes nothing.
        timeout: seconds for all attempts and waits together; None for no limit. It limits when attempts
            start and interrupts none: retrying ends at once when the next delay does not fit in. Nested
            policies share deadlines: an inner one never waits beyond the outer's, and an outer attempt does
            not restart the inner one's time.
        budget: a token bucket shared with other calls; when it is empty, errors are raised at once.
        name: what logs and notes call this policy.
        sleep: waits that many seconds; for coroutine functions it may return an awaitable. By default
            ``time.sleep`` or ``asyncio.sleep``, looked up at each use.
        clock: seconds that never go back, by default ``time.monotonic``, looked up at each use.
        uniform: source of randomness, by default ``random.uniform``, looked up at each use.

    Raises:
        TypeError: an argument of a wrong type, an instance or a non-``Exception`` in ``exceptions``, both
            ``exceptions`` and ``predicate``.
        ValueError: ``max_attempts`` below 1, negative, NaN or infinite times, ``max_delay < base_delay``,
            empty ``exceptions``, or limited neither by ``max_attempts`` nor by ``timeout``.
    """

    max_attempts: int | None = 5
    base_delay: float = 1.0
    max_delay: float = 60.0
    exceptions: ExceptionTypes | None = None
    predicate: Callable[[Exception], object] | None = None
    on_retry: Callable[[int, Exception, float], object] | None = None
    timeout: float | None = None
    budget: RetryBudget | None = None
    name: str = "retry_with_jitter"
    sleep: Callable[[float], object] | None = None
    clock: Callable[[], float] | None = None
    uniform: Uniform | None = None

    def __post_init__(self) -> None:
        if self.max_attempts is not None:
            _checks.count("max_attempts", self.max_attempts)
        base = _checks.seconds("base_delay", self.base_delay, zero=True)
        if _checks.seconds("max_delay", self.max_delay, zero=True) < base:
            raise ValueError(f"max_delay must be at least base_delay ({base}), got {self.max_delay}")
        if self.timeout is not None:
            _checks.seconds("timeout", self.timeout, zero=False)
        if self.max_attempts is None and (self.timeout is None or not base):
            raise ValueError("max_attempts may be None only together with a timeout and a base_delay > 0")
        if self.budget is not None and not isinstance(self.budget, RetryBudget):
            raise TypeError(f"budget must be a RetryBudget, not {type(self.budget).__name__}")
        _checks.text("name", self.name)
        for parameter in ("predicate", "on_retry", "clock", "uniform"):
            _check_function(parameter, getattr(self, parameter))
        if self.sleep is not None and not callable(self.sleep):
            raise TypeError(f"sleep must be callable, not {type(self.sleep).__name__}")
        if self.exceptions is not None:
            if self.predicate is not None:
                raise TypeError("give either exceptions or predicate, not both")
            object.__setattr__(self, "exceptions", _exception_classes(self.exceptions))

    def retries(self, exc: BaseException) -> bool:
        """Return whether this policy's filter lets ``exc`` be retried. Raises what the predicate raises."""
        if not isinstance(exc, Exception):
            return False
        if self.predicate is not None:
            return bool(self.predicate(exc))
        classes = cast("tuple[type[Exception], ...]", self.exceptions or (Exception,))
        if isinstance(exc, tuple(cls for cls in classes if cls is not Exception)):
            return True
        return Exception in classes and not any(
            (cls.__module__, cls.__qualname__) in _NEVER_BY_DEFAULT for cls in type(exc).__mro__
        )

    def __call__(self, function: Callable[P, R], /) -> Callable[P, R]:
        """Decorate ``function``; a coroutine function stays one.

        Raises:
            TypeError: ``function`` is not callable, a generator function (its errors would come after the
                decorated call has returned), a ``staticmethod``/``classmethod`` object, or an exception class.
        """
        _check_decorated(function)
        code, target = _identity(function)
        if _is(inspect.iscoroutinefunction, function):
            retrying = _retrying_async(self, cast("Callable[P, Awaitable[object]]", function), code, target)
            return cast("Callable[P, R]", retrying)
        if inspect.iscoroutinefunction(self.sleep):
            raise TypeError(f"sleep is a coroutine function, {target} is not")
        return _retrying(self, function, code, target)


@overload
def retry_with_jitter(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def retry_with_jitter(
    *,
    max_attempts: int | None = 5,
    base_delay: float = 1.0,
    max_delay: float = 60.0,
    exceptions: ExceptionTypes | None = None,
    predicate: Callable[[Exception], object] | None = None,
    on_retry: Callable[[int, Exception, float], object] | None = None,
    timeout: float | None = None,
    budget: RetryBudget | None = None,
    name: str = "retry_with_jitter",
    sleep: Callable[[float], object] | None = None,
    clock: Callable[[], float] | None = None,
    uniform: Uniform | None = None,
) -> RetryPolicy: ...
def retry_with_jitter(function: Callable[P, R] | None = None, /, **options: object) -> Callable[P, R] | RetryPolicy:
    """Retry a function when it raises: ``@retry_with_jitter`` or ``@retry_with_jitter(max_attempts=3, ...)``.

    Options, defaults and errors are those of :class:`RetryPolicy`. Say which errors are worth another attempt,
    by ``exceptions=`` or ``predicate=``: the default repeats programming errors too (rule RP203).
    """
    if function is not None and not callable(function):
        raise TypeError(f"retry_with_jitter takes its options by name, got {function!r} as its first argument")
    policy = RetryPolicy(**options)  # type: ignore[arg-type]
    return policy if function is None else policy(function)


def _retrying(policy: RetryPolicy, function: Callable[P, R], code: int, target: str) -> Callable[P, R]:
    @functools.wraps(function)
    def retrying(*args: P.args, **kwargs: P.kwargs) -> R:
        if retry_switch.mode == "off":
            return function(*args, **kwargs)
        call = Call(policy, target, code)
        try:
            while True:
                try:
                    result = function(*args, **kwargs)
                except Exception as exc:
                    delay = call.failed(exc)
                    if delay is None:
                        raise
                else:
                    if call.attempts or policy.budget is not None:
                        call.succeeded()
                    return result
                # Outside the handler, so that the next attempt's error does not carry this one as its context.
                call.pause(delay)
        finally:
            call.end()

    return retrying


def _retrying_async(
    policy: RetryPolicy, function: Callable[P, Awaitable[R]], code: int, target: str
) -> Callable[P, Awaitable[R]]:
    @functools.wraps(function)
    async def retrying(*args: P.args, **kwargs: P.kwargs) -> R:
        if retry_switch.mode == "off":
            return await function(*args, **kwargs)
        call = Call(policy, target, code)
        try:
            while True:
                try:
                    result = await function(*args, **kwargs)
                except Exception as exc:
                    delay = call.failed(exc)
                    if delay is None:
                        raise
                else:
                    if call.attempts or policy.budget is not None:
                        call.succeeded()
                    return result
                await call.pause_async(delay)
        finally:
            call.end()

    return retrying


def _exception_classes(given: object) -> tuple[type[Exception], ...]:
    classes = given if isinstance(given, tuple) else (given,)
    if not classes:
        raise ValueError("exceptions must name at least one class")
    for cls in classes:
        if not isinstance(cls, type):
            raise TypeError(f"exceptions must hold classes, not instances like {cls!r}")
        if not issubclass(cls, Exception):
            raise TypeError(f"exceptions must hold subclasses of Exception, {cls.__name__} is none and never retried")
    return classes


def _check_function(parameter: str, value: object) -> None:
    if value is None:
        return
    if not callable(value) or isinstance(value, type):
        raise TypeError(f"{parameter} must be a function, not {value!r}")
    if _is(inspect.iscoroutinefunction, value):
        raise TypeError(f"{parameter} must be a plain function, not a coroutine function: nothing would await it")


def _check_decorated(function: object) -> None:
    if isinstance(function, (staticmethod, classmethod)):
        raise TypeError(f"put the retry decorator below @{type(function).__name__}")
    if not callable(function):
        raise TypeError(f"a retry decorates a function, not {type(function).__name__}")
    if isinstance(function, type) and issubclass(function, BaseException):
        raise TypeError(f"a retry decorates a function; pass {function.__name__} as exceptions={function.__name__}")
    if _is(inspect.isgeneratorfunction, function) or _is(inspect.isasyncgenfunction, function):
        raise TypeError(
            "a retry cannot decorate a generator function: its errors come after the decorated call has returned."
            " Decorate the function that does one unit of the work"
        )


def _is(kind: Callable[[object], bool], function: object) -> bool:
    """Return whether ``function`` is of this ``kind``, or an object whose ``__call__`` is."""
    return kind(function) or (not isinstance(function, type) and kind(getattr(type(function), "__call__", None)))  # noqa: B004


def _identity(function: object) -> tuple[int, str]:
    """Return what tells this function from others in a nest of calls, and its name for logs.

    A nested function is made anew at every call of the outer one, with the same code object.
    """
    for _ in range(100):  # a mock might go on for ever
        inner = function.func if isinstance(function, functools.partial) else getattr(function, "__wrapped__", None)
        if not callable(inner):
            break
        function = inner
    named = function if hasattr(function, "__qualname__") else type(function)
    module = getattr(named, "__module__", None)  # methods of built-in types have none
    return id(getattr(function, "__code__", named)), f"{module}.{named.__qualname__}" if module else named.__qualname__
