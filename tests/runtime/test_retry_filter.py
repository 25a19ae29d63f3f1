"""Which exceptions are retried."""

from __future__ import annotations

import asyncio
import concurrent.futures

import pytest
import tenacity
from google.api_core.exceptions import RetryError

from shared import events
from shared.utils.retry_with_jitter import RetryPolicy, retry_with_jitter


def calls_until_raised(policy: RetryPolicy, error: BaseException) -> int:
    calls = 0

    @policy
    def fail() -> None:
        nonlocal calls
        calls += 1
        raise error

    with pytest.raises(type(error)) as caught:
        fail()
    assert caught.value is error
    return calls


class Stop(BaseException):
    """What some libraries derive from BaseException."""


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        SystemExit(),
        GeneratorExit(),
        asyncio.CancelledError(),
        TimeoutError(),
        asyncio.TimeoutError(),
        concurrent.futures.TimeoutError(),
        RetryError("gave up", cause=None),
        tenacity.RetryError(tenacity.Future(1)),
        Stop(),
    ],
    ids=lambda error: type(error).__module__ + "." + type(error).__name__,
)
@pytest.mark.parametrize("explicit", [False, True])
def test_the_default_does_not_retry(sleeps: list[float], error: BaseException, explicit: bool) -> None:
    policy = retry_with_jitter(exceptions=Exception) if explicit else retry_with_jitter()
    assert calls_until_raised(policy, error) == 1
    assert sleeps == []


@pytest.mark.parametrize("error", [ValueError(), ConnectionError(), OSError()])
def test_the_default_retries_every_other_exception(sleeps: list[float], error: Exception) -> None:
    assert calls_until_raised(retry_with_jitter(), error) == 5


@pytest.mark.parametrize(
    ("exceptions", "error", "calls"),
    [
        (ConnectionError, ConnectionResetError(), 3),
        (ConnectionError, ValueError(), 1),
        ((ValueError, KeyError), KeyError(), 3),
        ((ValueError, KeyError), OSError(), 1),
        (TimeoutError, TimeoutError(), 3),
        (concurrent.futures.TimeoutError, concurrent.futures.TimeoutError(), 3),
        (OSError, TimeoutError(), 3),
        ((Exception, TimeoutError), TimeoutError(), 3),
        (RetryError, RetryError("gave up", cause=None), 3),
    ],
)
def test_named_classes_are_taken_at_their_word(
    sleeps: list[float], exceptions: type[Exception], error: Exception, calls: int
) -> None:
    assert calls_until_raised(retry_with_jitter(max_attempts=3, exceptions=exceptions), error) == calls


def test_a_predicate_decides(sleeps: list[float]) -> None:
    policy = retry_with_jitter(max_attempts=3, predicate=lambda exc: "again" in str(exc))
    assert calls_until_raised(policy, ValueError("again")) == 3
    assert calls_until_raised(policy, ValueError("no")) == 1


def test_a_predicate_may_decide_for_timeouts_and_never_sees_interrupts(sleeps: list[float]) -> None:
    policy = retry_with_jitter(max_attempts=3, predicate=lambda exc: True)
    assert calls_until_raised(policy, TimeoutError()) == 3
    assert calls_until_raised(policy, KeyboardInterrupt()) == 1


def test_a_predicate_that_raises_is_logged_and_the_error_of_the_call_is_raised(
    sleeps: list[float], told: list[events.Event], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(exc: Exception) -> bool:
        raise KeyError("bug")

    assert calls_until_raised(retry_with_jitter(predicate=broken), ConnectionError("real")) == 1
    assert [event.name for event in told] == [events.RETRY_PREDICATE_FAILED]
    assert "KeyError: 'bug'" in caplog.text


def test_a_callback_that_raises_is_logged_and_changes_nothing(
    sleeps: list[float], told: list[events.Event], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(attempt: int, exc: Exception, delay: float) -> None:
        raise KeyError("bug")

    assert calls_until_raised(retry_with_jitter(max_attempts=3, on_retry=broken), ConnectionError()) == 3
    assert [event.name for event in told].count(events.RETRY_CALLBACK_FAILED) == 2
    assert "KeyError: 'bug'" in caplog.text


def test_a_cancelled_wait_ends_the_async_twin() -> None:
    calls = 0

    @retry_with_jitter(base_delay=60.0)
    async def fail() -> None:
        nonlocal calls
        calls += 1
        raise ConnectionError

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert calls == 1
