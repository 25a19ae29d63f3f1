"""The names and fields of log events are an interface: others filter and count by them."""

from __future__ import annotations

import logging

import pytest

from shared import events
from shared.utils.retry_with_jitter import retry_with_jitter


@pytest.fixture
def flaky() -> object:
    failures = iter([ConnectionError("secret-token"), None])

    @retry_with_jitter(max_attempts=2, name="POLICY", uniform=lambda low, high: high, sleep=lambda delay: None)
    def fetch() -> None:
        error = next(failures)
        if error:
            raise error

    return fetch


def test_the_names_are_stable() -> None:
    names = {name: getattr(events, name) for name in events.__all__ if name.isupper()}
    assert names == {
        "POOL_CLOSED": "pool.closed",
        "POOL_CLOSE_FAILED": "pool.close_failed",
        "POOL_CLOSE_IGNORED": "pool.close_ignored",
        "POOL_CREATED": "pool.created",
        "POOL_CREATION_FAILED": "pool.creation_failed",
        "POOL_CROWDED": "pool.crowded",
        "POOL_DROPPED_AFTER_FORK": "pool.dropped_after_fork",
        "POOL_FLUSH_TIMED_OUT": "pool.flush_timed_out",
        "POOL_SECOND_LOCATION": "pool.second_location",
        "RETRY_CALLBACK_FAILED": "retry.callback_failed",
        "RETRY_GAVE_UP": "retry.gave_up",
        "RETRY_PREDICATE_FAILED": "retry.predicate_failed",
        "RETRY_RECOVERED": "retry.recovered",
        "RETRY_SCHEDULED": "retry.scheduled",
    }
    assert all(f"``{name}``" in (events.__doc__ or "") for name in names.values())


def test_a_retry_is_logged_with_its_fields(flaky, caplog: pytest.LogCaptureFixture) -> None:  # type: ignore[no-untyped-def]
    caplog.set_level(logging.INFO)
    flaky()
    scheduled, recovered = caplog.records
    assert scheduled.name == recovered.name == "resilint.runtime.retry"
    assert (scheduled.event, scheduled.levelname) == ("retry.scheduled", "WARNING")
    assert (scheduled.policy, scheduled.attempt, scheduled.delay) == ("POLICY", 1, 3.0)
    assert scheduled.exception_type == "ConnectionError"
    assert scheduled.target.endswith("flaky.<locals>.fetch")
    assert (recovered.event, recovered.levelname, recovered.attempt) == ("retry.recovered", "INFO", 2)
    assert recovered.waited == 3.0


def test_no_text_of_an_exception_is_logged(flaky, caplog: pytest.LogCaptureFixture) -> None:  # type: ignore[no-untyped-def]
    """It may carry SQL, URLs with keys, or tokens."""
    caplog.set_level(logging.DEBUG)
    flaky()
    assert "secret-token" not in caplog.text
    assert "secret-token" not in str([vars(record) for record in caplog.records])


def test_a_hook_gets_every_event_and_can_be_removed(flaky) -> None:  # type: ignore[no-untyped-def]
    seen: list[events.Event] = []
    hook = seen.append
    events.add_hook(hook)
    events.add_hook(hook)
    flaky()
    events.remove_hook(hook)
    events.remove_hook(hook)
    events.emit(events.POOL_CLOSED, logging.INFO, "closed", pool="p", count=1)
    assert [event.name for event in seen] == ["retry.scheduled", "retry.recovered"]
    assert seen[0].fields["delay"] == 3.0


def test_a_broken_hook_is_logged_and_breaks_nobody(flaky, caplog: pytest.LogCaptureFixture) -> None:  # type: ignore[no-untyped-def]
    def broken(event: events.Event) -> None:
        raise KeyError("bug in a hook")

    seen: list[events.Event] = []
    hook = seen.append
    events.add_hook(broken)
    events.add_hook(hook)
    try:
        flaky()
    finally:
        events.remove_hook(broken)
        events.remove_hook(hook)
    assert "bug in a hook" in caplog.text
    assert len(seen) == 2


def test_a_hook_must_be_callable() -> None:
    with pytest.raises(TypeError, match="hook must be callable, not str"):
        events.add_hook("statsd")  # type: ignore[arg-type]


def test_giving_up_says_why(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        retry_with_jitter(max_attempts=2, sleep=lambda delay: None)(fail)()
    last = caplog.records[-1]
    assert (last.event, last.reason, last.attempt) == ("retry.gave_up", "attempts", 2)
