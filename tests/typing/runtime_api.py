"""What type checkers see of the runtime. Checked, not run, by mypy (strict) and pyright: see test_typing.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from google.api_core import retry
from google.cloud import bigquery, firestore

from shared import events
from shared.clients import get_client_count
from shared.clients.bigquery_pool import close_all_clients, get_bigquery_client, reset_for_tests
from shared.clients.firestore_pool import get_firestore_client
from shared.utils.bigquery_retry import (
    QUOTA_RETRY,
    SERIALIZATION_RETRY,
    TRANSIENT_RETRY,
    is_quota_exceeded_error,
    is_serialization_error,
    is_streaming_buffer_error,
    is_transient_error,
    retry_on_quota_exceeded,
    retry_on_serialization,
    retry_on_transient,
)
from shared.utils.retry_with_jitter import (
    RetryBudget,
    RetryPolicy,
    decorrelated_jitter,
    instant_retries,
    no_retries,
    retry_with_jitter,
)

# Decorators keep signatures.


@retry_with_jitter
def bare(table: str, *, rows: int = 0) -> list[str]:
    return [table] * rows


@retry_with_jitter(max_attempts=5, base_delay=1.0, max_delay=60.0, exceptions=(ConnectionError, OSError))
def configured(table: str) -> int:
    return len(table)


@QUOTA_RETRY
@SERIALIZATION_RETRY
def stacked(table: str) -> int:
    return len(table)


@retry_on_quota_exceeded
@retry_on_serialization
@retry_on_transient
def by_functions(table: str) -> int:
    return len(table)


@retry_with_jitter(timeout=30)
async def asynchronous(table: str) -> int:
    return len(table)


class Loader:
    @SERIALIZATION_RETRY
    def load(self, table: str) -> int:
        return len(table)

    @classmethod
    @TRANSIENT_RETRY
    def of_class(cls, table: str) -> int:
        return len(table)


rows: list[str] = bare("t", rows=3)
number: int = configured("t") + stacked("t") + by_functions("t") + Loader().load("t") + Loader.of_class("t")
function: Callable[[str], int] = stacked
coroutine_function: Callable[[str], Coroutine[Any, Any, int]] = asynchronous

# Wrong calls are seen through the decorators. Both checkers report an "ignore" that ignores nothing.
bare(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
stacked("t", 5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
configured(table=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
retry_with_jitter(max_attempts="5")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


async def main() -> int:
    return await asynchronous("t")


# Policies are values.


def on_retry(attempt: int, exc: Exception, delay: float) -> None:
    print(attempt, exc, delay)


policy: RetryPolicy = retry_with_jitter(predicate=is_serialization_error, on_retry=on_retry, budget=RetryBudget())
shorter: RetryPolicy = dataclasses.replace(policy, timeout=10.0)
delays: Iterator[float] = decorrelated_jitter(1.0, 60.0)
policy.max_attempts = 3  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

# Policies and predicates fit the client library's parameters.
client: bigquery.Client = get_bigquery_client("p", location="EU", default_query_job_config=bigquery.QueryJobConfig())
client.query("SELECT 1", job_retry=SERIALIZATION_RETRY).result(timeout=300, retry=TRANSIENT_RETRY)
api_core_retry = retry.Retry(predicate=is_quota_exceeded_error, initial=1.0)
facts: bool = is_streaming_buffer_error(ValueError()) or is_transient_error(KeyboardInterrupt())

# The pools.
same: bigquery.Client = get_bigquery_client(project_id="p", location="US")
count: int = get_client_count()
documents: firestore.Client = get_firestore_client("p", "(default)")
get_bigquery_client(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
close_all_clients()
reset_for_tests()

# Switches and events.
with instant_retries(), no_retries():
    pass


def hook(event: events.Event) -> None:
    name: str = event.name
    print(name, event.fields.get("delay"))


events.add_hook(hook)
events.remove_hook(hook)
