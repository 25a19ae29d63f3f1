"""The BigQuery retries against the real client and a fake jobs API: what is submitted, how often, and executed."""

from __future__ import annotations

import asyncio
import concurrent.futures
import dataclasses
import threading
import time

import fake_bigquery as fakes
import pytest
from fake_bigquery import FakeBigQuery
from google.api_core import exceptions, retry
from google.cloud import bigquery

from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import (
    QUOTA_RETRY,
    SERIALIZATION_RETRY,
    TRANSIENT_RETRY,
    is_serialization_error,
)

UPDATE = "UPDATE d.t SET n = 1 WHERE TRUE"


def execute() -> int:
    rows = get_bigquery_client("p").query(UPDATE).result(timeout=30)
    return int(next(iter(rows))["n"])


@pytest.mark.parametrize("conflict", [fakes.CONFLICT, fakes.TRANSACTION], ids=["statement", "transaction"])
def test_a_conflict_is_submitted_again_until_it_succeeds(
    bigquery_server: FakeBigQuery, sleeps: list[float], conflict: fakes.Failure
) -> None:
    bigquery_server.will(conflict, conflict)
    assert SERIALIZATION_RETRY(execute)() == 1
    assert (bigquery_server.inserts, bigquery_server.executed) == (3, 1)
    assert len(set(bigquery_server.job_ids)) == 3
    assert len(sleeps) == 2


@pytest.mark.parametrize("quota", [fakes.QUOTA_403, fakes.QUOTA_400, fakes.QUEUE], ids=["403", "400", "queue"])
def test_a_full_dml_queue_is_waited_for_on_all_its_roads(
    bigquery_server: FakeBigQuery, sleeps: list[float], quota: fakes.Failure
) -> None:
    bigquery_server.will(quota, quota)
    assert QUOTA_RETRY(execute)() == 1
    assert (bigquery_server.inserts, bigquery_server.executed) == (3, 1)
    assert all(2.0 <= slept <= 120.0 for slept in sleeps)


@pytest.mark.parametrize(
    "lasting",
    [fakes.DAILY, fakes.CUSTOM, fakes.FREE, fakes.STREAMING, fakes.SYNTAX],
    ids=["daily", "custom", "free", "streaming", "syntax"],
)
def test_what_does_not_free_itself_is_submitted_once(
    bigquery_server: FakeBigQuery, sleeps: list[float], lasting: fakes.Failure
) -> None:
    bigquery_server.will(lasting)
    with pytest.raises((exceptions.BadRequest, exceptions.Forbidden), match=lasting.message[:30]):
        QUOTA_RETRY(SERIALIZATION_RETRY(execute))()
    assert bigquery_server.inserts == 1
    assert sleeps == []


def test_the_last_error_is_the_client_s_own(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.always = fakes.CONFLICT
    with pytest.raises(exceptions.BadRequest) as caught:
        SERIALIZATION_RETRY(execute)()
    assert caught.value.errors[0]["reason"] == "invalidQuery"
    assert bigquery_server.inserts == len(sleeps) + 1
    assert sum(sleeps) <= 120.0


def test_stacked_retries_share_their_time(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    """QUOTA over SERIALIZATION used to restart the inner 120 s at every outer attempt: 70 calls, 625 s."""
    bigquery_server.will(*[fakes.CONFLICT, fakes.QUOTA_400] * 500)
    with pytest.raises(exceptions.BadRequest, match="serialize"):
        QUOTA_RETRY(SERIALIZATION_RETRY(execute))()
    assert sum(sleeps) <= 120.0 + 120.0  # the inner time, and the one outer wait that began within it


@pytest.mark.parametrize(("executed", "runs"), [(False, 1), (True, 1)], ids=["before", "after"])
def test_a_lost_answer_stays_with_the_client_which_executes_once(
    bigquery_server: FakeBigQuery, sleeps: list[float], executed: bool, runs: int
) -> None:
    bigquery_server.will(fakes.Drop(executed=executed))
    assert QUOTA_RETRY(SERIALIZATION_RETRY(execute))() == 1
    assert bigquery_server.executed == runs
    assert len(set(bigquery_server.job_ids)) == 1


def test_why_transient_retry_is_for_reads(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    """Where the client is told not to repeat, a new submission executes a second time. The docstring says so."""
    bigquery_server.will(fakes.Drop(executed=True))

    @TRANSIENT_RETRY
    def write() -> None:
        get_bigquery_client("p").query(UPDATE, retry=None).result(timeout=30)

    write()
    assert bigquery_server.executed == 2


def test_a_read_meets_a_dropped_connection(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.will(fakes.Drop(executed=False))

    @TRANSIENT_RETRY
    def read() -> int:
        rows = get_bigquery_client("p").query("SELECT 1 AS n", retry=None).result(timeout=30)
        return int(next(iter(rows))["n"])

    assert read() == 1
    assert bigquery_server.inserts == 2


def test_a_submission_outside_the_retry_meets_the_same_stored_error_again(
    bigquery_server: FakeBigQuery, sleeps: list[float]
) -> None:
    bigquery_server.always = fakes.CONFLICT
    job = get_bigquery_client("p").query(UPDATE, job_retry=None)
    policy = SERIALIZATION_RETRY

    with pytest.raises(exceptions.BadRequest) as caught:
        policy(lambda: job.result(timeout=30))()
    assert bigquery_server.inserts == 1
    assert len(sleeps) > 1
    notes = getattr(caught.value, "__notes__", None)
    if notes is not None:  # Python 3.11; the stored error is one object, raised again and again
        assert len(notes) == len(sleeps) == len(set(notes))


@pytest.mark.parametrize("policy", [SERIALIZATION_RETRY, QUOTA_RETRY], ids=["serialization", "quota"])
def test_a_policy_works_as_the_client_s_job_retry(
    bigquery_server: FakeBigQuery, sleeps: list[float], policy: bigquery.retry.retry.Retry
) -> None:
    failure = fakes.CONFLICT if policy is SERIALIZATION_RETRY else fakes.QUOTA_403
    bigquery_server.will(failure, failure)
    rows = get_bigquery_client("p").query(UPDATE, job_retry=policy).result(timeout=30)
    assert next(iter(rows))["n"] == 1
    assert (bigquery_server.inserts, bigquery_server.executed) == (3, 1)


def test_a_policy_works_as_the_client_s_retry_of_api_calls(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.will(fakes.RATE_LIMIT, fakes.RATE_LIMIT)
    client = get_bigquery_client("p")
    client.query(UPDATE, retry=QUOTA_RETRY, job_retry=None).result(timeout=30, retry=QUOTA_RETRY)
    assert (bigquery_server.inserts, bigquery_server.executed) == (3, 1)


def test_the_client_s_own_retry_never_repeats_a_conflict(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    """The fact that these decorators rest on. If it changes, they are in the way."""
    bigquery_server.will(fakes.CONFLICT)
    with pytest.raises(exceptions.BadRequest):
        execute()
    assert bigquery_server.inserts == 1


def test_the_predicate_works_in_api_core_s_retry(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.will(fakes.CONFLICT)
    policy = retry.Retry(predicate=is_serialization_error, initial=1.0, maximum=32.0, timeout=120.0)
    assert policy(execute)() == 1
    assert bigquery_server.inserts == 2


def test_a_wait_that_timed_out_is_not_repeated(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.will(fakes.Running(polls=1000))

    @QUOTA_RETRY
    @SERIALIZATION_RETRY
    @TRANSIENT_RETRY
    def impatient() -> None:
        get_bigquery_client("p").query(UPDATE).result(timeout=0.001)

    with pytest.raises(concurrent.futures.TimeoutError):
        impatient()
    assert bigquery_server.inserts == 1


def test_what_the_client_gave_up_on_is_not_repeated(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.always = fakes.RATE_LIMIT
    short = bigquery.DEFAULT_RETRY.with_timeout(0.0)
    calls = []

    @QUOTA_RETRY
    def write() -> None:
        calls.append(1)
        get_bigquery_client("p").query(UPDATE, retry=short, job_retry=None)

    with pytest.raises(exceptions.RetryError):
        write()
    assert len(calls) == 1


def test_load_jobs_have_no_job_retry_and_need_the_decorator(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.will(fakes.QUOTA_403)
    loads = []

    @QUOTA_RETRY
    def load() -> None:
        job = get_bigquery_client("p").load_table_from_uri("gs://b/o", "p.d.t")
        loads.append(job.job_id)
        job.result(timeout=30)

    load()
    assert len(set(loads)) == 2
    assert bigquery_server.executed == 1


def test_ten_conflicting_functions_come_back_at_different_times(bigquery_server: FakeBigQuery) -> None:
    """Concurrently, each with its own recorded delay."""
    bigquery_server.will(*[fakes.CONFLICT] * 10)
    started, delays = threading.Barrier(10), []

    policy = dataclasses.replace(
        SERIALIZATION_RETRY, sleep=lambda delay: None, on_retry=lambda attempt, exc, delay: delays.append(delay)
    )

    def conflicting() -> int:
        started.wait(10)
        return policy(execute)()

    with concurrent.futures.ThreadPoolExecutor(10) as threads:
        assert list(threads.map(lambda _: conflicting(), range(10))) == [1] * 10
    assert len(delays) == len(set(delays)) == 10
    assert bigquery_server.executed == 10


def test_the_async_twin_drives_the_client_in_threads(bigquery_server: FakeBigQuery) -> None:
    async def no_wait(delay: float) -> None:
        slept.append(delay)

    slept: list[float] = []
    policy = dataclasses.replace(SERIALIZATION_RETRY, sleep=no_wait)
    bigquery_server.will(fakes.CONFLICT)

    @policy
    async def execute_async() -> int:
        return await asyncio.to_thread(execute)

    assert asyncio.run(execute_async()) == 1
    assert len(slept) == 1


def test_a_second_of_simulated_time_is_not_a_second_of_ours(bigquery_server: FakeBigQuery, sleeps: list[float]) -> None:
    bigquery_server.always = fakes.QUOTA_400
    before = time.perf_counter()
    with pytest.raises(exceptions.BadRequest):
        QUOTA_RETRY(execute)()
    assert time.perf_counter() - before < 30
    assert sum(sleeps) <= 600.0
