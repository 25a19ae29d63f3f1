# SPDX-License-Identifier: Apache-2.0
"""What a retry decorator costs a call that succeeds: ours, api_core, tenacity, stamina, a plain loop, in one run.

    python benchmarks/runtime_retry.py

Exits with 1 where ours, without a budget, is slower than api_core's. Rounds alternate between the contestants, so that
a busy machine slows all of them; the best round of each counts.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import stamina
import tenacity
from google.api_core import retry

from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY
from shared.utils.retry_with_jitter import RetryBudget, retry_with_jitter

CALLS, ROUNDS = 20_000, 15


def work() -> int:
    """Succeed at once."""
    return 1


async def work_async() -> int:
    """Succeed at once."""
    return 1


def plain_loop() -> int:
    """What people write by hand."""
    for attempt in range(5):
        try:
            return work()
        except ConnectionError:
            time.sleep(2**attempt)
    raise RuntimeError


def contestants() -> dict[str, Callable[[], Any]]:
    """Everything that runs on one call."""
    return {
        "no retry": work,
        "plain loop": plain_loop,
        "ours": retry_with_jitter(exceptions=ConnectionError, timeout=60.0)(work),
        "ours, with a budget": retry_with_jitter(exceptions=ConnectionError, budget=RetryBudget())(work),
        "ours, QUOTA_RETRY over SERIALIZATION_RETRY": QUOTA_RETRY(SERIALIZATION_RETRY(work)),
        "api_core": retry.Retry(predicate=retry.if_exception_type(ConnectionError))(work),
        "tenacity": tenacity.retry(
            stop=tenacity.stop_after_attempt(5), wait=tenacity.wait_random_exponential(max=60), reraise=True
        )(work),
        "stamina": stamina.retry(on=ConnectionError)(work),
    }


def async_contestants() -> dict[str, Callable[[], Any]]:
    """The same for coroutine functions."""
    return {
        "no retry": work_async,
        "ours": retry_with_jitter(exceptions=ConnectionError, timeout=60.0)(work_async),
        "api_core": retry.AsyncRetry(predicate=retry.if_exception_type(ConnectionError))(work_async),
        "tenacity": tenacity.retry(stop=tenacity.stop_after_attempt(5), reraise=True)(work_async),
        "stamina": stamina.retry(on=ConnectionError)(work_async),
    }


def best(rounds: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Return the best round of each, seconds per call."""
    times: dict[str, float] = dict.fromkeys(rounds, float("inf"))
    for _ in range(ROUNDS):
        for name, run in rounds.items():
            times[name] = min(times[name], run() / CALLS)
    return times


def sync_rounds() -> dict[str, Callable[[], float]]:
    """Return a round of many calls for each contestant."""
    return {
        name: lambda call=call: timeit.timeit(call, number=CALLS)  # type: ignore[misc]
        for name, call in contestants().items()
    }


def async_rounds() -> dict[str, Callable[[], float]]:
    """Return a round of many awaited calls for each contestant."""

    async def many(call: Callable[[], Any]) -> float:
        started = time.perf_counter()
        for _ in range(CALLS):
            await call()
        return time.perf_counter() - started

    return {
        name: lambda call=call: asyncio.run(many(call))  # type: ignore[misc]
        for name, call in async_contestants().items()
    }


def show(title: str, times: dict[str, float]) -> None:
    """Print a table of overheads over the bare call."""
    bare = times.pop("no retry")
    ours = times["ours"] - bare
    print(f"\n| {title} | overhead per call | ours = 1 |\n|---|---|---|")
    for name, seconds in times.items():
        print(f"| {name} | {(seconds - bare) * 1e6:.2f} µs | {(seconds - bare) / ours:.2f} |")


def main() -> int:
    """Measure, print, and judge."""
    logging.disable(logging.CRITICAL)
    sync = best(sync_rounds())
    slower = sync["ours"] > sync["api_core"]
    show("function", sync)
    show("coroutine function", best(async_rounds()))
    print(f"\nOurs below api_core: {'NO' if slower else 'yes'}")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
