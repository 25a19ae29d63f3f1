# SPDX-License-Identifier: Apache-2.0
"""A retry budget: a token bucket that keeps a dead dependency from being hammered.

Retries help against rare failures and make an outage worse. With a budget, a process stops retrying when
most of its calls fail, and begins again when they succeed. Shape and numbers are those of botocore's
"standard" retry mode: 500 tokens, a retry takes 5, a success after retries gives back what they took, a
success at the first attempt gives back 1.
"""

from __future__ import annotations

import os
import threading
import weakref

from . import _checks

__all__ = ["PROCESS_BUDGET", "RetryBudget"]


class RetryBudget:
    """A bucket of tokens, shared by all the calls of the policies that name it. Thread-safe.

    Args:
        capacity: tokens in the full bucket; it starts full.
        retry_cost: what one retry takes.
        success_gain: what a success at the first attempt gives back.

    Raises:
        TypeError: an argument is not an ``int``.
        ValueError: an argument is below 1, or ``retry_cost`` above ``capacity`` (no retry could ever run).
    """

    def __init__(self, *, capacity: int = 500, retry_cost: int = 5, success_gain: int = 1) -> None:
        self._capacity = _checks.count("capacity", capacity)
        self._retry_cost = _checks.count("retry_cost", retry_cost)
        self._success_gain = _checks.count("success_gain", success_gain)
        if retry_cost > capacity:
            raise ValueError(f"retry_cost must be at most capacity ({capacity}), got {retry_cost}")
        self._tokens = capacity
        self._lock = threading.RLock()  # re-entrant, for signal handlers that call retried functions
        _budgets.add(self)

    @property
    def tokens(self) -> int:
        """How many tokens are left."""
        return self._tokens

    def take(self) -> int:
        """Take the tokens for one retry and return their number; 0 means: no retry now."""
        with self._lock:
            if self._tokens < self._retry_cost:
                return 0
            self._tokens -= self._retry_cost
            return self._retry_cost

    def succeeded(self, taken: int) -> None:
        """Note a success whose retries took ``taken`` tokens together (0: it was the first attempt)."""
        if not taken and self._tokens == self._capacity:  # the common case costs no lock
            return
        with self._lock:
            self._tokens = min(self._capacity, self._tokens + (taken or self._success_gain))

    def __repr__(self) -> str:
        return f"<RetryBudget {self._tokens} of {self._capacity} tokens>"


# A child forked while another thread held a lock would wait for it for ever.
_budgets: weakref.WeakSet[RetryBudget] = weakref.WeakSet()


def _renew_locks() -> None:
    for budget in _budgets:
        budget._lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)

PROCESS_BUDGET = RetryBudget()
"""One budget for the whole process, for ``retry_with_jitter(budget=PROCESS_BUDGET)``."""
