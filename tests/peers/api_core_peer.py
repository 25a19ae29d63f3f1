# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for google-api-core's own tests: its ``Retry`` and ``AsyncRetry`` retry by our policy.

Modes (environment variable RESILINT_PEER): ``plain`` changes nothing. ``shipped`` is our policy as it is, which raises
the last error after waits of our own. ``translated`` injects api_core's waits as the source of randomness and makes
api_core's ``RetryError`` of the last error where time was up, so that everything else can be compared.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from google.api_core import exceptions, retry
from google.api_core.retry import retry_unary, retry_unary_async

from shared.utils.retry_with_jitter import RetryPolicy

MODE = os.environ.get("RESILINT_PEER", "plain")
PLAIN = (retry.Retry, retry.AsyncRetry)


def decorate(settings: Any, function: Callable[..., Any], on_error: Callable[[Exception], Any] | None) -> Any:
    """Retry ``function`` by our policy with the settings of one of api_core's."""
    tell = settings._on_error or on_error

    def predicate(exc: Exception) -> bool:
        retryable = settings._predicate(exc)
        if retryable and tell is not None:
            tell(exc)
        return bool(retryable)

    def policy() -> RetryPolicy:
        waits = retry.exponential_sleep_generator(settings._initial, settings._maximum, settings._multiplier)
        return RetryPolicy(
            max_attempts=None if settings._timeout else 1_000_000,
            base_delay=settings._initial,
            max_delay=settings._maximum,
            timeout=settings._timeout,
            predicate=predicate,
            uniform=(lambda low, high: next(waits)) if MODE == "translated" else None,
        )

    def gave_up(exc: Exception) -> Exception:
        if MODE == "shipped" or not settings._predicate(exc):
            return exc
        return exceptions.RetryError(f"Timeout of {settings._timeout:.1f}s exceeded, last exception: {exc}", exc)

    async def call_async(*args: Any, **kwargs: Any) -> Any:
        try:
            return await policy()(make_async(function))(*args, **kwargs)
        except Exception as exc:
            raise gave_up(exc) from None

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return policy()(function)(*args, **kwargs)
        except Exception as exc:
            raise gave_up(exc) from None

    return functools.wraps(function)(call_async if isinstance(settings, PLAIN[1]) else call)


def make_async(function: Callable[..., Any]) -> Callable[..., Any]:
    """api_core awaits whatever the function returns; our policies go by what the function is."""
    if inspect.iscoroutinefunction(function):
        return function

    async def call(*args: Any, **kwargs: Any) -> Any:
        return await function(*args, **kwargs)

    return call


class Retry(PLAIN[0]):
    """api_core's settings, our retries."""

    def __call__(self, func: Any, on_error: Any = None) -> Any:
        """Decorate ``func``."""
        return decorate(self, func, on_error)


class AsyncRetry(PLAIN[1]):
    """api_core's settings, our retries."""

    def __call__(self, func: Any, on_error: Any = None) -> Any:
        """Decorate ``func``."""
        return decorate(self, func, on_error)


if MODE != "plain":
    retry.Retry = retry_unary.Retry = Retry
    retry.AsyncRetry = retry_unary_async.AsyncRetry = AsyncRetry
