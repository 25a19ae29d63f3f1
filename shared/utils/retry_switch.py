# SPDX-License-Identifier: Apache-2.0
"""The switch for tests: retries without waiting, or no retries at all.

    with instant_retries():
        ...  # every retry happens, none waits

It holds for the whole process, so that threads started by the code under test obey it too, and is meant for
tests only. Time limits stay true: a delay that is skipped still counts as time that has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

__all__ = ["Mode", "instant_retries", "no_retries", "retry_mode"]

Mode = Literal["normal", "instant", "off"]

# Read on every decorated call, therefore a plain module global.
mode: Mode = "normal"


def retry_mode() -> Mode:
    """Return what retries do now: ``"normal"``, ``"instant"`` or ``"off"``."""
    return mode


@contextmanager
def instant_retries() -> Iterator[None]:
    """While active, retries of the whole process do not wait."""
    with _switched("instant"):
        yield


@contextmanager
def no_retries() -> Iterator[None]:
    """While active, the whole process makes one attempt per call and raises its error unchanged."""
    with _switched("off"):
        yield


@contextmanager
def _switched(to: Mode) -> Iterator[None]:
    global mode
    before, mode = mode, to
    try:
        yield
    finally:
        mode = before
