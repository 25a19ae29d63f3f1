"""What a decorated function still is, and that nothing is kept between its calls."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import gc
import inspect
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import AsyncMock, Mock

import pytest

from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY
from shared.utils.retry_with_jitter import RetryPolicy, retry_with_jitter


def test_without_parentheses(sleeps: list[float]) -> None:
    function = Mock(side_effect=[ConnectionError, "done"], __qualname__="f")

    @retry_with_jitter
    def fetch(url: str, *, retries: int = 3) -> object:
        """Fetch it."""
        return function(url)

    assert fetch("u") == "done"
    assert (fetch.__name__, fetch.__doc__) == ("fetch", "Fetch it.")
    assert str(inspect.signature(fetch)) == "(url: 'str', *, retries: 'int' = 3) -> 'object'"


def test_coroutine_functions_stay_coroutine_functions() -> None:
    @retry_with_jitter
    async def fetch() -> str:
        return "done"

    assert inspect.iscoroutinefunction(fetch)
    assert asyncio.run(fetch()) == "done"


def test_other_coroutine_functions_are_recognised(sleeps: list[float]) -> None:
    class Fetcher:
        async def __call__(self) -> str:
            return "done"

        async def method(self) -> str:
            return "done"

    policy = retry_with_jitter(sleep=lambda delay: None)
    for function in (Fetcher(), Fetcher().method, functools.partial(Fetcher().method)):
        assert asyncio.run(policy(function)()) == "done"
    mock = AsyncMock(side_effect=[ConnectionError, "done"])
    assert asyncio.run(policy(mock)()) == "done"


def test_methods_of_built_in_types_which_name_no_module() -> None:
    assert retry_with_jitter(str.upper)("done") == "DONE"


def test_methods_class_methods_and_static_methods(sleeps: list[float]) -> None:
    class Loader:
        table = "t"
        fails = 1

        def fail_once(self, result: str) -> str:
            Loader.fails += 1
            if Loader.fails % 2:
                return result
            raise ConnectionError

        @SERIALIZATION_RETRY
        def load(self) -> str:
            return self.table

        @retry_with_jitter
        def flaky(self) -> str:
            return self.fail_once(self.table)

        @classmethod
        @QUOTA_RETRY
        def of_class(cls) -> str:
            return cls.table

        @staticmethod
        @QUOTA_RETRY
        def static(value: str) -> str:
            return value

    loader = Loader()
    assert (loader.load(), loader.flaky(), Loader.of_class(), Loader.static("s")) == ("t", "t", "t", "s")


def test_nested_functions_lambdas_and_partials(sleeps: list[float]) -> None:
    def outer(query: str) -> str:
        remaining = iter([ConnectionError(), None])

        @QUOTA_RETRY
        @retry_with_jitter
        def execute() -> str:
            error = next(remaining)
            if error:
                raise error
            return query

        return execute()

    assert outer("q1") == "q1"
    assert outer("q2") == "q2"
    assert QUOTA_RETRY(lambda: 5)() == 5
    assert QUOTA_RETRY(functools.partial(int, "11"))(base=2) == 3
    assert QUOTA_RETRY(len)("four") == 4
    assert QUOTA_RETRY(dict)(a=1) == {"a": 1}


def test_every_call_starts_afresh() -> None:
    """Statistics or lists that live on the decorated function are the classic bug of retry libraries."""
    slept: list[float] = []

    def highest(low: float, high: float) -> float:
        return high

    @retry_with_jitter(max_attempts=3, uniform=highest, sleep=slept.append)
    def fail() -> None:
        raise ConnectionError

    for _ in range(3):
        with pytest.raises(ConnectionError):
            fail()
    assert slept == [3.0, 9.0] * 3
    assert vars(fail).keys() == {"__wrapped__"}


def test_threads_do_not_see_each_other() -> None:
    def highest(low: float, high: float) -> float:
        return high

    local = threading.local()

    def record(delay: float) -> None:
        local.slept.append(delay)

    @retry_with_jitter(max_attempts=4, uniform=highest, sleep=record)
    def fail(times: int) -> int:
        local.calls += 1
        if local.calls <= times:
            raise ConnectionError
        return times

    def work(number: int) -> tuple[int, list[float]]:
        local.slept, local.calls = [], 0
        return fail(number % 3 + 1), local.slept

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(work, range(400)))
    rows = {1: [3.0], 2: [3.0, 9.0], 3: [3.0, 9.0, 27.0]}
    assert all(slept == rows[times] for times, slept in results)


def test_a_policy_is_a_frozen_value() -> None:
    policy = retry_with_jitter(max_attempts=3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.max_attempts = 4  # type: ignore[misc]
    assert policy == RetryPolicy(max_attempts=3)
    assert dataclasses.replace(policy, max_attempts=4).max_attempts == 4
    with pytest.raises(ValueError, match="max_attempts"):
        dataclasses.replace(policy, max_attempts=0)


def test_a_finished_call_keeps_nothing_alive(sleeps: list[float]) -> None:
    class Payload:
        pass

    @retry_with_jitter(max_attempts=2)
    def fail(payload: Payload) -> None:
        raise ConnectionError

    payload = Payload()
    alive = weakref.ref(payload)
    gc.disable()
    try:
        with pytest.raises(ConnectionError):
            fail(payload)
        del payload
        assert alive() is None  # at once: no reference cycle that only the collector would break
    finally:
        gc.enable()
