"""The retry budget: a dead dependency is not hammered, and a recovered one is retried again."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared import events
from shared.utils.retry_with_jitter import PROCESS_BUDGET, RetryBudget, RetryPolicy, retry_with_jitter


def policy(budget: RetryBudget, attempts: int = 3) -> RetryPolicy:
    return retry_with_jitter(max_attempts=attempts, exceptions=ConnectionError, budget=budget, sleep=lambda delay: None)


def test_the_numbers_are_botocore_s() -> None:
    budget = RetryBudget()
    assert budget.tokens == 500
    assert budget.take() == 5
    assert budget.tokens == 495


def test_success_at_the_first_try_gives_back_one_and_never_overfills() -> None:
    budget = RetryBudget()
    budget.take()
    for expected in (496, 497, 498, 499, 500, 500):
        policy(budget)(lambda: None)()
        assert budget.tokens == expected


def test_success_after_retries_gives_back_what_they_took() -> None:
    budget = RetryBudget()
    failures = iter([ConnectionError, ConnectionError, None])
    seen: list[int] = []

    def flaky() -> None:
        seen.append(budget.tokens)
        error = next(failures)
        if error:
            raise error

    policy(budget)(flaky)()
    assert seen == [500, 495, 490]
    assert budget.tokens == 500


def test_an_outage_uses_the_budget_up_and_ends_the_retries(told: list[events.Event]) -> None:
    budget = RetryBudget()
    calls = 0

    @policy(budget)
    def dead() -> None:
        nonlocal calls
        calls += 1
        raise ConnectionError

    for _ in range(1000):
        with pytest.raises(ConnectionError):
            dead()
    assert budget.tokens == 0
    assert calls == 1000 + 100  # instead of 3000: a hundred retries, then one attempt a call
    assert [event.fields["reason"] for event in told if event.name == events.RETRY_GAVE_UP][-1] == "budget"


def test_it_recovers_from_an_outage() -> None:
    budget = RetryBudget()
    alive = False
    calls = 0

    @policy(budget)
    def dependency() -> None:
        nonlocal calls
        calls += 1
        if not alive:
            raise ConnectionError

    for _ in range(300):
        with pytest.raises(ConnectionError):
            dependency()
    assert budget.tokens == 0
    alive = True
    for _ in range(500):
        dependency()
    assert budget.tokens == 500
    alive, calls = False, 0
    with pytest.raises(ConnectionError):
        dependency()
    assert calls == 3


def test_a_call_that_fails_in_the_end_gives_nothing_back() -> None:
    budget = RetryBudget(capacity=20)
    with pytest.raises(ConnectionError):
        policy(budget)(lambda: (_ for _ in ()).throw(ConnectionError))()
    assert budget.tokens == 10


def test_threads_never_take_more_than_there_is() -> None:
    budget = RetryBudget(capacity=1000)
    with ThreadPoolExecutor(16) as threads:
        taken = sum(threads.map(lambda _: budget.take(), range(2000)))
    assert (taken, budget.tokens) == (1000, 0)


def test_a_forked_child_does_not_wait_for_a_lock_of_its_parent() -> None:
    budget = RetryBudget()
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with budget._lock:
            held.set()
            release.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    child = fork_and_run(lambda: budget.take() == 5)
    release.set()
    holder.join()
    assert child


def fork_and_run(check: object) -> bool:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forks with threads: that is the test
        pid = os.fork()
    if pid == 0:
        import signal

        signal.alarm(20)
        os._exit(0 if check() else 1)  # type: ignore[operator]
    return os.waitpid(pid, 0)[1] == 0


def test_there_is_one_for_the_process() -> None:
    assert isinstance(PROCESS_BUDGET, RetryBudget)
    assert "tokens" in repr(PROCESS_BUDGET)
