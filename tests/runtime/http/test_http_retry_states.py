"""The retry policy by itself: exact states and exact waits, without a server and without time."""

from __future__ import annotations

import ssl
import threading

import pytest
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, ProtocolError, ReadTimeoutError, SSLError
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from shared.clients._http_retry import PoolRetry, Schedule

CONNECT = ConnectTimeoutError("slow")
READ = ReadTimeoutError(None, "/", "slow")  # type: ignore[arg-type]


class Time:
    """A clock that only waits move."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def make(
    time: Time, *, retries: int = 3, high: bool = True, total_timeout: float = 1000.0, **call: object
) -> PoolRetry:
    """A policy whose random numbers are the highest (or lowest) possible, at the start of a call."""
    uniform = max if high else min
    schedule = Schedule(1.0, 20.0, total_timeout, time.clock, time.sleep, uniform)
    settings: dict = {"started": time.now, "repeatable": True, "retry_post": False}
    return PoolRetry.for_pool(retries, schedule).for_call(**settings | call)


def after(status: int, headers: dict[str, str] | None = None) -> HTTPResponse:
    return HTTPResponse(status=status, headers=headers or {})


def test_the_longest_waits() -> None:
    """Three times the one before, up to the cap."""
    time = Time()
    retry = make(time, retries=5)
    for _ in range(5):
        retry = retry.increment("GET", "/", error=READ)
        retry.sleep()
    assert time.waits == [3, 9, 20, 20, 20]


def test_the_shortest_waits() -> None:
    """Never below the base."""
    time = Time()
    retry = make(time, high=False)
    for _ in range(3):
        retry = retry.increment("GET", "/", error=READ)
        retry.sleep()
    assert time.waits == [1, 1, 1]


def test_states_are_new_objects() -> None:
    """The policy of the session is never changed: two calls, and two threads, begin alike."""
    policy = PoolRetry.for_pool(3, Schedule())
    starts = []

    def call() -> None:
        retry = policy.for_call(started=0.0, repeatable=True, retry_post=False)
        starts.append((retry.attempts, retry.waited, retry.total, retry.get_backoff_time()))
        retry.started = None
        for _ in range(3):
            retry = retry.increment("GET", "/", error=READ)

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    call()
    assert starts == [(0, 0.0, 3, 0.0)] * 3
    assert (policy.total, policy.history) == (3, ())


def test_retry_after_and_the_row_of_waits() -> None:
    """What the server asks replaces the wait, plus a jitter of at most the base; the row goes on behind it."""
    time = Time()
    retry = make(time)
    retry = retry.increment("GET", "/", response=after(503, {"Retry-After": "10"}))
    retry.sleep()
    retry = retry.increment("GET", "/", error=READ)
    retry.sleep()
    assert time.waits == [11, 9]


@pytest.mark.parametrize(("asked", "waited"), [("59", 60), ("60", 59), ("3600", 59), ("0", 3), ("nonsense", 3)])
def test_limits_of_retry_after(asked: str, waited: float) -> None:
    """A minute at most, with jitter on its lower side; zero and nonsense are passed over."""
    retry = make(Time()).increment("GET", "/", response=after(503, {"Retry-After": asked}))
    assert retry.get_backoff_time() == waited


def test_the_total_counts_attempts_and_waits() -> None:
    """A wait that would end after the total is not begun."""
    time = Time()
    retry = make(time, total_timeout=12.0).increment("GET", "/", error=READ)
    retry.sleep()  # 3 s
    time.now += 0.5
    with pytest.raises(MaxRetryError) as caught:
        retry.increment("GET", "/", error=READ)  # 3.5 s + 9 s
    assert caught.value.reason is READ


def test_a_first_attempt_that_used_up_the_total_is_the_last() -> None:
    time = Time()
    retry = make(time, total_timeout=5.0)
    time.now += 5
    with pytest.raises(MaxRetryError):
        retry.increment("GET", "/", error=READ)


@pytest.mark.parametrize("error", [READ, ProtocolError("cut"), SSLError(ssl.SSLEOFError())])
def test_errors_after_sending_are_final_for_a_post(error: Exception) -> None:
    """The same object is raised; with permission it is tried again."""
    with pytest.raises(type(error)) as caught:
        make(Time()).increment("POST", "/", error=error)
    assert caught.value is error
    assert make(Time(), retry_post=True).increment("POST", "/", error=error).attempts == 1
    assert make(Time()).increment("GET", "/", error=error).attempts == 1


@pytest.mark.parametrize("retry_post", [False, True])
@pytest.mark.parametrize("error", [SSLError(ssl.SSLCertVerificationError()), SSLError("odd"), ValueError("odd")])
def test_errors_that_nobody_can_name_are_final(error: Exception, retry_post: bool) -> None:
    """An untrusted certificate stays one; urllib3 repeats any method after these."""
    for method in ("GET", "POST"):
        with pytest.raises(MaxRetryError):
            make(Time(), retry_post=retry_post).increment(method, "/", error=error)


def test_errors_before_sending_are_for_every_method() -> None:
    """Also for a body that can be sent only once: it has not been."""
    for method in ("GET", "POST", "PATCH", "ODD"):
        assert make(Time(), repeatable=False).increment(method, "/", error=CONNECT).attempts == 1


def test_a_body_that_cannot_be_repeated_is_not() -> None:
    retry = make(Time(), repeatable=False, retry_post=True)
    assert not retry.is_retry("PUT", 503)
    with pytest.raises(ReadTimeoutError):
        retry.increment("PUT", "/", error=READ)


@pytest.mark.parametrize("method", ["get", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_which_methods_may_be_repeated(method: str) -> None:
    assert make(Time()).is_retry(method, 503)
    assert not make(Time()).is_retry(method, 404, has_retry_after=True)


@pytest.mark.parametrize("method", ["POST", "PATCH", "LOCK", "CONNECT", "MKCOL"])
def test_which_may_not(method: str) -> None:
    """A method that nobody knows is not repeated, with or without Retry-After, nor by ``retry_post``."""
    assert not make(Time()).is_retry(method, 503, has_retry_after=True)
    assert make(Time(), retry_post=True).is_retry(method, 503) == (method in ("POST", "PATCH"))


def test_a_copy_with_other_parameters_keeps_the_rest() -> None:
    """urllib3 makes copies in several places."""
    retry = make(Time()).increment("GET", "/", error=READ)
    copied = retry.new(total=7)
    assert (copied.total, copied.schedule, copied.started, copied.waited) == (7, retry.schedule, 100.0, 3)


def test_the_policy_needs_nothing_that_urllib3_2_0_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """``Retry`` got ``retry_after_max`` late in 2.x; with it in the call no session could be made before that."""
    given: dict[str, object] = {}
    monkeypatch.setattr(Retry, "__init__", lambda self, **options: given.update(options))
    PoolRetry.for_pool(3, Schedule())
    assert given.keys() <= {
        "total", "connect", "read", "redirect", "status", "other", "allowed_methods", "status_forcelist",
        "backoff_factor", "backoff_max", "raise_on_redirect", "raise_on_status", "history",
        "respect_retry_after_header", "remove_headers_on_redirect", "backoff_jitter",
    }  # fmt: skip
