# SPDX-License-Identifier: Apache-2.0
"""Decorrelated jitter: how long to wait between two attempts.

Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from . import _checks

__all__ = ["Uniform", "decorrelated_jitter", "next_delay"]

Uniform = Callable[[float, float], float]
"""A source of randomness: ``uniform(low, high)`` gives a number between the two."""


def next_delay(previous: float, base: float, cap: float, uniform: Uniform | None = None) -> float:
    """Return the delay (seconds) that follows ``previous``: ``min(cap, uniform(base, 3 * previous))``.

    The first delay of a row follows ``base``. With ``base <= cap`` it is never below base, never above cap.
    ``random.uniform`` is looked up at the call unless ``uniform`` is given.
    """
    return min(cap, (uniform or random.uniform)(base, 3 * previous))


def decorrelated_jitter(base: float, cap: float, *, uniform: Uniform | None = None) -> Iterator[float]:
    """Return an endless iterator of delays in seconds. Take a new one for each operation.

    Args:
        base: the shortest delay, seconds, at least 0.
        cap: the longest delay, seconds, at least ``base``.
        uniform: source of randomness, ``random.uniform`` by default.

    Raises:
        TypeError: ``base`` or ``cap`` is not a number.
        ValueError: one is negative, NaN or infinite, or ``cap < base``.
    """
    base, cap = _checks.seconds("base", base, zero=True), _checks.seconds("cap", cap, zero=True)
    if cap < base:
        raise ValueError(f"cap must be at least base ({base}), got {cap}")

    def delays() -> Iterator[float]:
        delay = base
        while True:
            delay = next_delay(delay, base, cap, uniform)
            yield delay

    return delays()
