"""Bad arguments are refused at once, with the parameter's name and what is allowed."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from shared.utils.bigquery_retry import SERIALIZATION_RETRY
from shared.utils.retry_with_jitter import RetryBudget, RetryPolicy, retry_with_jitter

NAN, INF = float("nan"), float("inf")


async def coroutine_function(*args: object) -> None: ...


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"max_attempts": 0}, ValueError, "max_attempts must be at least 1, got 0"),
        ({"max_attempts": -1}, ValueError, "max_attempts must be at least 1"),
        ({"max_attempts": 2.0}, TypeError, "max_attempts must be an int, not float"),
        ({"max_attempts": True}, TypeError, "max_attempts must be an int, not bool"),
        ({"max_attempts": None}, ValueError, "max_attempts may be None only together with a timeout"),
        ({"max_attempts": None, "timeout": 5, "base_delay": 0}, ValueError, "base_delay > 0"),
        ({"base_delay": -0.1}, ValueError, "base_delay must be a finite number of seconds >= 0"),
        ({"base_delay": NAN}, ValueError, "base_delay must be a finite number"),
        ({"base_delay": "1"}, TypeError, "base_delay must be a number of seconds, not str"),
        ({"base_delay": None}, TypeError, "base_delay must be a number"),
        ({"max_delay": INF}, ValueError, "max_delay must be a finite number"),
        ({"max_delay": NAN}, ValueError, "max_delay must be a finite number"),
        ({"base_delay": 5, "max_delay": 4}, ValueError, r"max_delay must be at least base_delay \(5.0\), got 4"),
        ({"timeout": 0}, ValueError, "timeout must be a finite number of seconds > 0"),
        ({"timeout": -1}, ValueError, "timeout must be"),
        ({"timeout": NAN}, ValueError, "timeout must be"),
        ({"timeout": 10**400}, ValueError, "timeout must be a finite number of seconds"),
        ({"exceptions": ()}, ValueError, "exceptions must name at least one class"),
        (
            {"exceptions": ValueError("x")},
            TypeError,
            r"exceptions must hold classes, not instances like ValueError\('x'\)",
        ),
        ({"exceptions": (KeyError, "x")}, TypeError, "exceptions must hold classes"),
        ({"exceptions": [ValueError]}, TypeError, "exceptions must hold classes"),
        (
            {"exceptions": KeyboardInterrupt},
            TypeError,
            "exceptions must hold subclasses of Exception, KeyboardInterrupt",
        ),
        ({"exceptions": BaseException}, TypeError, "exceptions must hold subclasses of Exception"),
        ({"exceptions": int}, TypeError, "exceptions must hold subclasses of Exception"),
        ({"exceptions": ValueError, "predicate": bool}, TypeError, "predicate"),
        ({"exceptions": ValueError, "predicate": lambda e: True}, TypeError, "either exceptions or predicate"),
        ({"predicate": 1}, TypeError, "predicate must be a function"),
        ({"predicate": ValueError}, TypeError, "predicate must be a function"),
        ({"predicate": coroutine_function}, TypeError, "predicate must be a plain function"),
        ({"on_retry": "log"}, TypeError, "on_retry must be a function"),
        ({"on_retry": coroutine_function}, TypeError, "on_retry must be a plain function"),
        ({"budget": 500}, TypeError, "budget must be a RetryBudget, not int"),
        ({"name": ""}, ValueError, "name must be a non-empty string"),
        ({"sleep": 1.0}, TypeError, "sleep must be callable"),
        ({"clock": 1.0}, TypeError, "clock must be a function"),
        ({"uniform": 1.0}, TypeError, "uniform must be a function"),
        ({"attempts": 3}, TypeError, "attempts"),
    ],
)
def test_a_bad_option_is_refused_at_decoration(options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        retry_with_jitter(**options)


@pytest.mark.parametrize("first", [5, "x", (ValueError,)])
def test_options_go_by_name(first: object) -> None:
    with pytest.raises(TypeError, match="takes its options by name"):
        retry_with_jitter(first)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"capacity": 0}, ValueError, "capacity must be at least 1"),
        ({"retry_cost": 0}, ValueError, "retry_cost must be at least 1"),
        ({"success_gain": 0}, ValueError, "success_gain must be at least 1"),
        ({"capacity": 4}, ValueError, r"retry_cost must be at most capacity \(4\)"),
        ({"capacity": 1.5}, TypeError, "capacity must be an int"),
    ],
)
def test_a_bad_budget_is_refused(options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        RetryBudget(**options)


def generator() -> Iterator[int]:
    yield 1


async def async_generator() -> AsyncIterator[int]:
    yield 1


class Generating:
    def __call__(self) -> Iterator[int]:
        yield 1

    def method(self) -> Iterator[int]:
        yield 1


@pytest.mark.parametrize(
    "function",
    [generator, async_generator, Generating(), Generating().method, functools.partial(generator)],
    ids=["generator", "async", "object", "method", "partial"],
)
@pytest.mark.parametrize("decorator", [retry_with_jitter, retry_with_jitter(max_attempts=2), SERIALIZATION_RETRY])
def test_generators_are_refused(decorator: RetryPolicy, function: Any) -> None:
    with pytest.raises(TypeError, match="cannot decorate a generator function"):
        decorator(function)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (staticmethod(len), "put the retry decorator below @staticmethod"),
        (classmethod(len), "put the retry decorator below @classmethod"),
        (3, "decorates a function, not int"),
        (None, "decorates a function, not NoneType"),
        (ValueError, "exceptions=ValueError"),
    ],
)
def test_what_is_no_function_is_refused(function: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        SERIALIZATION_RETRY(function)


def test_an_exception_class_is_no_function_for_the_bare_decorator() -> None:
    with pytest.raises(TypeError, match="exceptions=ValueError"):
        retry_with_jitter(ValueError)


def test_an_async_sleep_does_not_fit_a_plain_function() -> None:
    with pytest.raises(TypeError, match="sleep is a coroutine function"):
        retry_with_jitter(sleep=coroutine_function)(len)
