"""When the retry core tries again, and how long it waits. Time is injected: nobody sleeps."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Callable

import pytest

from shared.utils.retry_with_jitter import RetryPolicy, decorrelated_jitter, next_delay, retry_with_jitter


def highest(low: float, high: float) -> float:
    return high


def lowest(low: float, high: float) -> float:
    return low


class Failing:
    """A function that raises ``failures`` times, then returns its argument."""

    def __init__(self, failures: int, error: type[Exception] = ConnectionError) -> None:
        self.failures, self.error, self.calls = failures, error, 0

    def __call__(self, value: str = "done") -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error(f"failure {self.calls}")
        return value

    async def asynchronously(self, value: str = "done") -> str:
        return self(value)


def run(policy: RetryPolicy, function: Failing, twin: str) -> str:
    if twin == "sync":
        return policy(function)()
    return asyncio.run(policy(function.asynchronously)())


twins = pytest.mark.parametrize("twin", ["sync", "async"])


@twins
def test_the_longest_row_of_delays_is_exact(twin: str) -> None:
    slept: list[float] = []
    policy = retry_with_jitter(max_attempts=7, base_delay=1.0, max_delay=60.0, uniform=highest, sleep=slept.append)
    with pytest.raises(ConnectionError, match="failure 7"):
        run(policy, Failing(9), twin)
    assert slept == [3.0, 9.0, 27.0, 60.0, 60.0, 60.0]


@twins
def test_the_shortest_row_of_delays_is_the_base(twin: str) -> None:
    slept: list[float] = []
    policy = retry_with_jitter(max_attempts=4, base_delay=0.5, uniform=lowest, sleep=slept.append)
    with pytest.raises(ConnectionError):
        run(policy, Failing(9), twin)
    assert slept == [0.5, 0.5, 0.5]


def test_each_delay_follows_the_one_before() -> None:
    """min(cap, uniform(base, 3 * previous)), starting from base; nothing is added to it."""
    asked: list[tuple[float, float]] = []

    def halfway(low: float, high: float) -> float:
        asked.append((low, high))
        return (low + high) / 2

    slept: list[float] = []
    policy = retry_with_jitter(max_attempts=5, base_delay=2.0, max_delay=9.0, uniform=halfway, sleep=slept.append)
    with pytest.raises(ConnectionError):
        policy(Failing(9))()
    assert asked == [(2.0, 6.0), (2.0, 12.0), (2.0, 21.0), (2.0, 27.0)]
    assert slept == [4.0, 7.0, 9.0, 9.0]


def test_seeded_rows_are_those_of_the_formula(sleeps: list[float]) -> None:
    random.seed(20151)
    with pytest.raises(ConnectionError):
        retry_with_jitter(max_attempts=6)(Failing(9))()
    source = random.Random(20151)
    expected, previous = [], 1.0
    for _ in range(5):
        previous = min(60.0, source.uniform(1.0, 3 * previous))
        expected.append(previous)
    assert sleeps == expected


def test_delays_stay_between_base_and_cap() -> None:
    rows = [decorrelated_jitter(1.0, 60.0, uniform=random.Random(seed).uniform) for seed in range(200)]
    delays = [next(row) for row in rows for _ in range(50)]
    assert min(delays) >= 1.0
    assert max(delays) == 60.0
    assert len({next(row) for row in rows}) > 50


def test_next_delay_looks_up_random_at_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", highest)
    assert next_delay(2.0, 1.0, 60.0) == 6.0


@pytest.mark.parametrize(("base", "cap"), [(-1.0, 2.0), (float("nan"), 2.0), (1.0, float("inf")), (3.0, 2.0)])
def test_the_delay_generator_refuses_bad_delays_when_it_is_made(base: float, cap: float) -> None:
    with pytest.raises(ValueError, match=r"base|cap"):
        decorrelated_jitter(base, cap)


def test_the_documented_sums_of_the_defaults_hold() -> None:
    """16 s in the median, 47 s at the 95th percentile, under 100 s at worst."""
    source = random.Random(1)

    def total() -> float:
        row = decorrelated_jitter(1.0, 60.0, uniform=source.uniform)
        return sum(next(row) for _ in range(4))

    sums = sorted(total() for _ in range(20_000))
    assert 15 < sums[10_000] < 17
    assert 45 < sums[19_000] < 49
    row = decorrelated_jitter(1.0, 60.0, uniform=highest)
    assert sum(next(row) for _ in range(4)) == 99.0


@twins
def test_sleeps_are_one_fewer_than_attempts(twin: str) -> None:
    slept: list[float] = []
    function = Failing(9)
    with pytest.raises(ConnectionError):
        run(retry_with_jitter(max_attempts=3, sleep=slept.append), function, twin)
    assert (function.calls, len(slept)) == (3, 2)


@twins
def test_success_after_failures_returns_the_result(twin: str) -> None:
    slept: list[float] = []
    function = Failing(2)
    assert run(retry_with_jitter(max_attempts=3, sleep=slept.append), function, twin) == "done"
    assert (function.calls, len(slept)) == (3, 2)


@twins
def test_one_attempt_means_no_retry(twin: str) -> None:
    slept: list[float] = []
    with pytest.raises(ConnectionError):
        run(retry_with_jitter(max_attempts=1, sleep=slept.append), Failing(1), twin)
    assert slept == []


@twins
def test_the_last_exception_is_raised_as_it_is(twin: str) -> None:
    errors = [ConnectionError("one"), ConnectionError("two"), ConnectionError("three")]
    remaining = iter(errors)

    def fail() -> str:
        raise next(remaining)

    async def fail_async() -> str:
        return fail()

    policy = retry_with_jitter(max_attempts=3, sleep=lambda delay: None)
    with pytest.raises(ConnectionError) as caught:
        policy(fail)() if twin == "sync" else asyncio.run(policy(fail_async)())
    assert caught.value is errors[2]
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_default_sleep_is_looked_up_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    decorated = retry_with_jitter(max_attempts=2, uniform=highest)(Failing(1))
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    assert decorated() == "done"
    assert slept == [3.0]


def test_asyncio_sleep_is_looked_up_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    decorated = retry_with_jitter(max_attempts=2, uniform=highest)(Failing(1).asynchronously)
    slept: list[float] = []

    async def no_wait(delay: float) -> None:
        slept.append(delay)

    monkeypatch.setattr(asyncio, "sleep", no_wait)
    assert asyncio.run(decorated()) == "done"
    assert slept == [3.0]


def test_zero_base_delay_waits_not_at_all() -> None:
    slept: list[float] = []
    with pytest.raises(ConnectionError):
        retry_with_jitter(max_attempts=4, base_delay=0, sleep=slept.append)(Failing(9))()
    assert slept == [0.0, 0.0, 0.0]


class Clock:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, delay: float) -> None:
        self.now += delay


@twins
def test_a_timeout_ends_retrying_when_the_next_delay_does_not_fit(twin: str) -> None:
    clock = Clock()
    policy = retry_with_jitter(max_attempts=None, timeout=45.0, uniform=highest, sleep=clock.sleep, clock=clock)
    function = Failing(99)
    with pytest.raises(ConnectionError, match="failure 4"):
        run(policy, function, twin)
    assert clock.now == 1000.0 + 3.0 + 9.0 + 27.0  # the next would be 60 s


def test_a_timeout_counts_the_time_of_the_attempts() -> None:
    clock = Clock()

    def slow() -> None:
        clock.now += 20.0
        raise ConnectionError

    policy = retry_with_jitter(max_attempts=None, timeout=45.0, uniform=lowest, sleep=clock.sleep, clock=clock)
    with pytest.raises(ConnectionError):
        policy(slow)()
    assert clock.now == 1000.0 + 20.0 + 1.0 + 20.0 + 1.0 + 20.0


def test_a_timeout_ends_even_if_somebody_patched_sleep_away(sleeps: list[float]) -> None:
    """Users' tests patch time.sleep; the real clock then stands still, and a policy limited by time would spin."""
    function = Failing(10**9)
    with pytest.raises(ConnectionError):
        retry_with_jitter(max_attempts=None, timeout=120.0, max_delay=32.0)(function)()
    assert sum(sleeps) <= 120.0
    assert function.calls == len(sleeps) + 1 < 130


def test_callback_gets_attempt_exception_and_delay(sleeps: list[float]) -> None:
    seen: list[tuple[int, str, float]] = []

    def on_retry(attempt: int, exc: Exception, delay: float) -> None:
        seen.append((attempt, str(exc), delay))

    retry_with_jitter(max_attempts=3, uniform=highest, on_retry=on_retry)(Failing(2))()
    assert seen == [(1, "failure 1", 3.0), (2, "failure 2", 9.0)]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes from Python 3.11 on")
class TestNotes:
    """What the last exception tells about the attempts before it."""

    def notes(self, function: Callable[[], object], attempts: int = 3) -> list[str]:
        policy = retry_with_jitter(max_attempts=attempts, uniform=highest, sleep=lambda delay: None)
        with pytest.raises(OSError) as caught:
            policy(function)()
        return list(getattr(caught.value, "__notes__", ()))

    def test_one_note_for_each_retry_with_type_and_delay(self) -> None:
        assert self.notes(Failing(9)) == [
            "retry_with_jitter: attempt 1 failed with ConnectionError, retried after 3.00 s",
            "retry_with_jitter: attempt 2 failed with ConnectionError, retried after 9.00 s",
        ]

    def test_one_object_raised_again_has_each_note_once(self) -> None:
        error = ConnectionError("stored")

        def fail() -> None:
            raise error

        assert len(self.notes(fail)) == 2

    def test_an_error_that_is_not_retried_tells_of_the_retries_before_it(self) -> None:
        errors = iter([ConnectionError(), TimeoutError()])

        def fail() -> None:
            raise next(errors)

        assert self.notes(fail) == ["retry_with_jitter: attempt 1 failed with ConnectionError, retried after 3.00 s"]

    def test_no_retry_no_note(self) -> None:
        assert self.notes(Failing(9), attempts=1) == []

    def test_a_class_that_spoils_its_notes_is_raised_all_the_same(self) -> None:
        class Spoiled(ConnectionError):
            __notes__ = None

        policy = retry_with_jitter(max_attempts=2, sleep=lambda delay: None)
        with pytest.raises(Spoiled):
            policy(Failing(9, Spoiled))()

    def test_an_object_that_is_raised_for_ever_does_not_grow_for_ever(self) -> None:
        error = ConnectionError("stored")

        def fail() -> None:
            raise error

        for _ in range(100):
            self.notes(fail)
        assert len(error.__notes__) == 64
