"""The switch for users' tests: retries instant, or off."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from shared.utils.bigquery_retry import SERIALIZATION_RETRY
from shared.utils.retry_with_jitter import instant_retries, no_retries, retry_mode, retry_with_jitter


def refuse_to_sleep(delay: float) -> None:
    raise AssertionError("nobody may sleep")


@pytest.fixture
def calls() -> list[int]:
    return []


def test_instant_retries_do_everything_but_wait(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", refuse_to_sleep)
    delays: list[float] = []

    @retry_with_jitter(on_retry=lambda attempt, exc, delay: delays.append(delay))
    def fail() -> None:
        calls.append(1)
        raise ConnectionError

    with instant_retries(), pytest.raises(ConnectionError):
        fail()
    assert (len(calls), len(delays)) == (5, 4)
    assert min(delays) >= 1.0


def test_instant_retries_of_the_async_twin(calls: list[int]) -> None:
    async def refuse(delay: float) -> None:
        refuse_to_sleep(delay)

    @retry_with_jitter(sleep=refuse)
    async def fail() -> None:
        calls.append(1)
        raise ConnectionError

    with instant_retries(), pytest.raises(ConnectionError):
        asyncio.run(fail())
    assert len(calls) == 5


def test_a_policy_limited_by_time_ends_although_no_time_passes(calls: list[int]) -> None:
    @SERIALIZATION_RETRY
    def conflict() -> None:
        calls.append(1)
        raise RuntimeError("Could not serialize access to table p:d.t due to concurrent update")

    started = time.monotonic()
    with instant_retries(), pytest.raises(RuntimeError):
        conflict()
    assert 4 <= len(calls) <= 121
    assert time.monotonic() - started < 30


def test_switched_off_there_is_one_attempt_and_the_plain_error(calls: list[int]) -> None:
    error = ConnectionError()

    def fail() -> None:
        calls.append(1)
        raise error

    async def fail_async() -> None:
        fail()

    with no_retries():
        with pytest.raises(ConnectionError) as caught:
            retry_with_jitter(fail)()
        with pytest.raises(ConnectionError):
            asyncio.run(retry_with_jitter(fail_async)())
    assert caught.value is error
    assert not hasattr(error, "__notes__")
    assert len(calls) == 2


def test_the_switch_holds_in_threads_nests_and_is_restored() -> None:
    modes: list[str] = []
    assert retry_mode() == "normal"
    with instant_retries():
        with no_retries():
            thread = threading.Thread(target=lambda: modes.append(retry_mode()))
            thread.start()
            thread.join()
        modes.append(retry_mode())
        with pytest.raises(KeyError), no_retries():
            raise KeyError
        modes.append(retry_mode())
    modes.append(retry_mode())
    assert modes == ["off", "instant", "instant", "normal"]
