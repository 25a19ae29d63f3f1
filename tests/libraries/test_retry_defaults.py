"""What the retry libraries do where a call says nothing: the defaults that RP201 to RP205 and RP305 count with.

The tables stand in ``docs/contract/library-retries.md`` and ``docs/contract/amplification.md``. Nothing here sleeps.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest

MANY = 50


class Failure(Exception):
    """What the repeated functions raise."""


class EnoughError(BaseException):
    """Ends a retry that would never end; no retry library catches it."""


def default(function: Callable[..., Any], parameter: str) -> Any:
    return inspect.signature(function).parameters[parameter].default


def attempts(decorate: Callable[[Callable[[], Any]], Callable[[], Any]]) -> int | None:
    """How often a function that always fails is run; ``None`` is more often than anybody would count."""
    runs = 0

    def fail() -> None:
        nonlocal runs
        runs += 1
        if runs > MANY:
            raise EnoughError
        raise Failure(runs)

    try:
        decorate(fail)()
    except EnoughError:
        return None
    except Exception:
        return runs
    return runs


def test_tenacity_never_stops_waits_or_chooses() -> None:
    tenacity = pytest.importorskip("tenacity")
    assert attempts(tenacity.retry) is None
    assert attempts(tenacity.retry()) is None
    assert attempts(tenacity.retry(retry=tenacity.retry_if_exception_type())) is None
    assert attempts(tenacity.retry(stop=tenacity.stop_after_attempt(3))) == 3
    either = tenacity.stop_after_attempt(3) | tenacity.stop_after_delay(100)
    assert attempts(tenacity.retry(stop=either)) == 3
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    assert tenacity.Retrying().wait(state) == 0


def test_tenacity_waits_are_random_or_not_as_the_table_says() -> None:
    tenacity = pytest.importorskip("tenacity")
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    state.attempt_number = 3
    fixed = [
        tenacity.wait_fixed(3),
        tenacity.wait_exponential(),
        tenacity.wait_incrementing(1, 5),
        tenacity.wait_chain(tenacity.wait_fixed(1), tenacity.wait_fixed(5)),
        tenacity.wait_fixed(1) + tenacity.wait_exponential(),
    ]
    jittered = [
        tenacity.wait_random(1, 2),
        tenacity.wait_random_exponential(),
        tenacity.wait_exponential_jitter(),
        tenacity.wait_fixed(3) + tenacity.wait_random(0, 2),
        tenacity.wait_chain(tenacity.wait_random(0, 1), tenacity.wait_random(5, 10)),
    ]
    for wait in fixed:
        assert len({wait(state) for _ in range(5)}) == 1, wait
    for wait in jittered:
        assert len({wait(state) for _ in range(20)}) > 1, wait


def test_backoff_never_stops_and_jitters() -> None:
    backoff = pytest.importorskip("backoff")
    assert default(backoff.on_exception, "max_tries") is None
    assert default(backoff.on_exception, "max_time") is None
    assert default(backoff.on_exception, "jitter") is backoff.full_jitter
    assert attempts(backoff.on_exception(backoff.constant, Failure, interval=0, jitter=None)) is None
    assert attempts(backoff.on_exception(backoff.constant, Failure, max_tries=3, interval=0, jitter=None)) == 3


def test_retry_never_stops_waits_or_chooses() -> None:
    retry = pytest.importorskip("retry").retry
    assert attempts(retry(logger=None)) is None
    assert attempts(retry(tries=-1, logger=None)) is None
    assert attempts(retry(tries=3, logger=None)) == 3
    assert [default(retry, name) for name in ("exceptions", "tries", "delay", "backoff", "jitter")] == [
        Exception,
        -1,
        0,
        1,
        0,
    ]


def test_retry_adds_a_number_as_jitter_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    retry = pytest.importorskip("retry").retry
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    attempts(retry(Failure, tries=4, delay=2, jitter=1, logger=None))
    assert slept == [2, 3, 4]


def test_retrying_never_stops_waits_or_chooses() -> None:
    retrying = pytest.importorskip("retrying")
    assert attempts(retrying.retry) is None
    assert attempts(retrying.retry(retry_on_result=lambda result: result is None)) is None
    assert attempts(retrying.retry(stop_max_attempt_number=3)) == 3
    assert retrying.Retrying().wait(3, 0) == 0


def test_retrying_is_jittered_by_wait_jitter_max_only(monkeypatch: pytest.MonkeyPatch) -> None:
    retrying = pytest.importorskip("retrying")
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    attempts(retrying.retry(wait_fixed=2000, stop_max_attempt_number=4))
    assert slept == [2, 2, 2]
    slept.clear()
    attempts(retrying.retry(wait_fixed=2000, wait_jitter_max=500, stop_max_attempt_number=4))
    assert len(set(slept)) == 3


def test_stamina_stops_after_ten_attempts_or_45_seconds_and_jitters() -> None:
    stamina = pytest.importorskip("stamina")
    for function in (stamina.retry, stamina.retry_context):
        assert default(function, "attempts") == 10
        assert default(function, "timeout") == 45.0
        assert default(function, "wait_jitter") == 1.0
    no_wait = {"wait_initial": 0, "wait_max": 0, "wait_jitter": 0}
    assert attempts(stamina.retry(on=Failure, **no_wait)) == 10
    assert attempts(stamina.retry(on=Failure, attempts=None, timeout=None, **no_wait)) is None


def test_google_api_core_stops_after_120_seconds_and_chooses() -> None:
    retry = pytest.importorskip("google.api_core.retry")
    for cls in (retry.Retry, retry.AsyncRetry):
        assert cls().timeout == 120.0
        assert cls(timeout=None).timeout is None
        assert cls(deadline=None).timeout is None
    assert attempts(retry.Retry()) == 1
    everything = retry.if_exception_type(Exception)
    assert attempts(retry.Retry(predicate=everything, initial=0, maximum=0, timeout=None)) is None


def test_urllib3_repeats_at_once_ten_times() -> None:
    urllib3 = pytest.importorskip("urllib3")
    policy = urllib3.Retry()
    assert (policy.total, policy.backoff_factor, policy.backoff_jitter) == (10, 0, 0.0)
    assert policy.get_backoff_time() == 0
    assert urllib3.Retry(0).is_exhausted() is False
    with pytest.raises(urllib3.exceptions.MaxRetryError):
        urllib3.Retry(0).increment("GET", "/", error=urllib3.exceptions.ProtocolError())


@pytest.mark.parametrize(
    "name",
    ["urllib3.util.Retry", "urllib3.util.retry.Retry", "requests.adapters.Retry"],
)
def test_other_names_are_the_same_class(name: str) -> None:
    urllib3 = pytest.importorskip("urllib3")
    pytest.importorskip("requests")
    module, _, attribute = name.rpartition(".")
    assert getattr(importlib.import_module(module), attribute) is urllib3.Retry


def test_requests_own_alias_is_the_same_class() -> None:
    pytest.importorskip("requests")
    from requests.packages.urllib3.util.retry import Retry  # type: ignore[import-not-found]

    assert Retry is importlib.import_module("urllib3").Retry


def test_requests_adapter_repeats_nothing_by_default() -> None:
    adapters = pytest.importorskip("requests.adapters")
    assert adapters.HTTPAdapter().max_retries.total == 0
    assert adapters.HTTPAdapter(max_retries=3).max_retries.total == 3
    assert adapters.HTTPAdapter(max_retries=3).max_retries.backoff_factor == 0


def test_the_runtime_stops_after_five_attempts() -> None:
    runtime = pytest.importorskip("shared.utils.retry_with_jitter")
    with runtime.instant_retries():
        assert attempts(runtime.retry_with_jitter) == 5


def test_firestore_repeats_a_transaction_five_times() -> None:
    transaction = pytest.importorskip("google.cloud.firestore_v1.base_transaction")
    assert transaction.MAX_ATTEMPTS == 5
