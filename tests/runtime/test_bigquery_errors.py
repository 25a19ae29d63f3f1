"""What the predicates know, on errors as the client makes them of HTTP answers and of failed jobs."""

from __future__ import annotations

import concurrent.futures

import fake_bigquery as fakes
import pytest
import requests
from google.api_core import exceptions
from google.auth.exceptions import RefreshError, TransportError
from google.cloud.bigquery.job.base import _error_result_to_exception

from shared.utils.bigquery_retry import (
    QUOTA_RETRY,
    SERIALIZATION_RETRY,
    TRANSIENT_RETRY,
    is_quota_exceeded_error,
    is_serialization_error,
    is_streaming_buffer_error,
    is_transient_error,
)

PREDICATES = {
    "serialization": is_serialization_error,
    "quota": is_quota_exceeded_error,
    "streaming": is_streaming_buffer_error,
    "transient": is_transient_error,
}


def kinds(exc: BaseException) -> set[str]:
    return {name for name, predicate in PREDICATES.items() if predicate(exc)}


def over_http(failure: fakes.Failure) -> Exception:
    errors = [{"reason": failure.reason, "message": failure.message}]
    return exceptions.from_http_status(fakes.STATUS[failure.reason], failure.message, errors=errors)


def of_job(failure: fakes.Failure) -> Exception:
    error = {"reason": failure.reason, "message": failure.message}
    return _error_result_to_exception(error, [error])


KINDS = [
    (fakes.CONFLICT, {"serialization"}),
    (fakes.TRANSACTION, {"serialization"}),
    (fakes.QUOTA_403, {"quota"}),
    (fakes.QUOTA_400, {"quota"}),
    (fakes.QUEUE, {"quota"}),
    (fakes.RATE_LIMIT, {"quota", "transient"}),
    (fakes.Failure("jobRateLimitExceeded", "Job exceeded rate limits"), {"quota", "transient"}),
    (fakes.Failure("rateLimitExceeded", "too many concurrent api requests per user"), {"quota", "transient"}),
    (fakes.Failure("backendError", "Error encountered during execution. Retrying may solve it."), {"transient"}),
    (fakes.Failure("internalError", "An internal error occurred"), {"transient"}),
    (fakes.STREAMING, {"streaming"}),
    (fakes.SYNTAX, set()),
    (fakes.DAILY, set()),
    (fakes.CUSTOM, set()),
    (fakes.FREE, set()),
    (fakes.Failure("rateLimitExceeded", "Custom quota exceeded: QueryUsagePerUserPerDay"), set()),
    (fakes.Failure("resourcesExceeded", "Resources exceeded during query execution: out of memory"), set()),
]


@pytest.mark.parametrize("road", [over_http, of_job], ids=["http", "job"])
@pytest.mark.parametrize(("failure", "expected"), KINDS, ids=lambda value: getattr(value, "message", "")[:40] or None)
def test_each_error_by_both_roads(failure: fakes.Failure, expected: set[str], road: object) -> None:
    assert kinds(road(failure)) == expected  # type: ignore[operator]


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_upper_and_lower_case_are_the_same(case: object) -> None:
    assert is_serialization_error(RuntimeError(case(fakes.CONFLICT.message)))  # type: ignore[operator]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        requests.ConnectionError(),
        requests.exceptions.ChunkedEncodingError(),
        requests.ReadTimeout(),
        TransportError(),
        exceptions.ServiceUnavailable("x"),
        exceptions.BadGateway("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_passing_errors_of_the_network_are_transient(error: Exception) -> None:
    assert kinds(error) == {"transient"}


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        requests.exceptions.SSLError(),
        exceptions.Forbidden("Access Denied"),
        exceptions.TooManyRequests("x"),
        exceptions.BadRequest("x"),
        concurrent.futures.TimeoutError(),
        TimeoutError(),
        RefreshError("invalid_grant"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_none_of_them(error: BaseException) -> None:
    assert kinds(error) == set()


def test_the_status_alone_is_no_proof_where_there_is_a_reason() -> None:
    """The client makes 500 of job errors whose reason it does not know."""
    unknown = of_job(fakes.Failure("somethingNew", "…"))
    assert isinstance(unknown, exceptions.InternalServerError)
    assert kinds(unknown) == set()


def test_causes_are_looked_through() -> None:
    conflict = of_job(fakes.CONFLICT)
    wrapped = RuntimeError("step 3 failed")
    wrapped.__cause__ = conflict
    assert kinds(wrapped) == {"serialization"}
    assert kinds(exceptions.RetryError("Timeout exceeded", cause=of_job(fakes.QUOTA_403))) == {"quota"}


def test_an_error_that_came_up_while_another_was_handled_is_another_error() -> None:
    other = RuntimeError("notification failed")
    other.__context__ = of_job(fakes.CONFLICT)
    assert kinds(other) == set()


def test_circles_end() -> None:
    one, two = RuntimeError("one"), RuntimeError("two")
    one.__cause__, two.__cause__ = two, one
    assert kinds(one) == set()


class Unprintable(Exception):
    errors = 5

    def __str__(self) -> str:
        raise RuntimeError


class Strange(Exception):
    message = 3
    errors = (None, {"reason": 5}, {})
    cause = "text"


class Lazy(Exception):
    @property
    def message(self) -> str:
        raise RuntimeError

    errors = cause = code = message


@pytest.mark.parametrize("error", [Unprintable(), Strange(), Lazy(), Exception()])
def test_predicates_never_raise(error: Exception) -> None:
    assert kinds(error) == set()


@pytest.mark.parametrize(
    ("policy", "cause"),
    [(SERIALIZATION_RETRY, fakes.CONFLICT), (QUOTA_RETRY, fakes.QUOTA_403), (TRANSIENT_RETRY, fakes.RATE_LIMIT)],
)
def test_the_policies_do_not_repeat_what_the_client_gave_up_on(policy, cause: fakes.Failure) -> None:  # type: ignore[no-untyped-def]
    error = of_job(cause)
    assert policy.retries(error)
    given_up = exceptions.RetryError("Timeout exceeded", cause=error)
    assert not policy.retries(given_up)
    wrapped = RuntimeError()
    wrapped.__cause__ = given_up
    assert not policy.retries(wrapped)


@pytest.mark.parametrize(
    ("policy", "numbers"),
    [
        (SERIALIZATION_RETRY, (1.0, 32.0, 120.0)),
        (QUOTA_RETRY, (2.0, 120.0, 600.0)),
        (TRANSIENT_RETRY, (1.0, 30.0, 180.0)),
    ],
)
def test_the_numbers_of_the_policies(policy, numbers: tuple[float, ...]) -> None:  # type: ignore[no-untyped-def]
    assert (policy.base_delay, policy.max_delay, policy.timeout) == numbers


def test_transient_retry_says_that_it_is_for_reads() -> None:
    import inspect

    from shared.utils import bigquery_retry

    assert "*reads*" in inspect.getsource(bigquery_retry).split("TRANSIENT_RETRY: Final")[1].split('"""')[1]
