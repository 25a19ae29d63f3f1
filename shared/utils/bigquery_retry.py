# SPDX-License-Identifier: Apache-2.0
"""Retries for what BigQuery's client never repeats: write conflicts and DML quotas.

    @QUOTA_RETRY
    @SERIALIZATION_RETRY
    def execute() -> None:
        get_bigquery_client("p").query(statement).result(timeout=300)

Submission and wait belong into the same decorated function: a job that has failed stays failed, and only a new
submission can succeed. Quota is the outer one (rule RP303). The policies are also valid as ``job_retry=`` (and
``retry=``) of the client: ``client.query(sql, job_retry=SERIALIZATION_RETRY)`` submits again at ``.result()``.

What is not repeated here, and why:

- API calls that fail in transit, by 500, 502, 503 or 429: the client repeats them itself, for 600 s, under the same
  job id, so that a statement is executed once. A retry of ours has a new job id and would execute it twice.
- What the client has given up on (``RetryError``): it was repeated for its whole deadline.
- A wait that timed out (``TimeoutError``): the job still runs.
- Daily and custom quotas, which do not recover in minutes, and the streaming buffer, which blocks DML for up to 90.

The predicates know BigQuery's errors by text and reason, never by class alone: a write conflict is a 400 with the
reason ``invalidQuery``, like a syntax error. They take any exception, never raise, and are valid as ``predicate=`` of
``google.api_core.retry.Retry`` too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from ._bigquery_errors import (
    given_up,
    is_quota_exceeded_error,
    is_serialization_error,
    is_streaming_buffer_error,
    is_transient_error,
)
from .retry_with_jitter import RetryPolicy

if TYPE_CHECKING:
    # For type checkers the policies are api_core's Retry as well, because the client's parameters ask for one. At run
    # time the client only calls them, and this module imports nothing of Google.
    from google.api_core.retry import Retry

    class BigQueryRetry(RetryPolicy, Retry):  # type: ignore[misc]
        """A policy that the client's ``retry=`` and ``job_retry=`` accept."""

else:
    BigQueryRetry = RetryPolicy

__all__ = [
    "QUOTA_RETRY",
    "SERIALIZATION_RETRY",
    "TRANSIENT_RETRY",
    "is_quota_exceeded_error",
    "is_serialization_error",
    "is_streaming_buffer_error",
    "is_transient_error",
    "retry_on_quota_exceeded",
    "retry_on_serialization",
    "retry_on_transient",
]

P = ParamSpec("P")
R = TypeVar("R")


def _unless_given_up(predicate: Callable[[BaseException], bool]) -> Callable[[BaseException], bool]:
    @functools.wraps(predicate)
    def worth_repeating(exc: BaseException) -> bool:
        return predicate(exc) and not given_up(exc)

    return worth_repeating


SERIALIZATION_RETRY: Final = BigQueryRetry(
    name="SERIALIZATION_RETRY",
    predicate=_unless_given_up(is_serialization_error),
    max_attempts=None,
    base_delay=1.0,
    max_delay=32.0,
    timeout=120.0,
)
"""Repeats statements that lost against a concurrent write: delays of 1 to 32 s, 120 s in all."""

QUOTA_RETRY: Final = BigQueryRetry(
    name="QUOTA_RETRY",
    predicate=_unless_given_up(is_quota_exceeded_error),
    max_attempts=None,
    base_delay=2.0,
    max_delay=120.0,
    timeout=600.0,
)
"""Repeats what met a rate or queue limit that frees itself: delays of 2 to 120 s, 600 s in all."""

TRANSIENT_RETRY: Final = BigQueryRetry(
    name="TRANSIENT_RETRY",
    predicate=_unless_given_up(is_transient_error),
    max_attempts=None,
    base_delay=1.0,
    max_delay=30.0,
    timeout=180.0,
)
"""Repeats *reads* that failed by a passing error of the server or the network: delays of 1 to 30 s, 180 s in all.

Not for DML, loads or other writes: an answer that is lost after the statement was executed looks like a transport
error, and a new submission executes it a second time. The client repeats transport errors by itself, safely.
"""


def retry_on_serialization(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate ``function`` with :data:`SERIALIZATION_RETRY`. Raises what a :class:`RetryPolicy` raises."""
    return SERIALIZATION_RETRY(function)


def retry_on_quota_exceeded(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate ``function`` with :data:`QUOTA_RETRY`. Raises what a :class:`RetryPolicy` raises."""
    return QUOTA_RETRY(function)


def retry_on_transient(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate ``function``, which must only read, with :data:`TRANSIENT_RETRY`."""
    return TRANSIENT_RETRY(function)
