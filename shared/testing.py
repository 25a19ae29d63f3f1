# SPDX-License-Identifier: Apache-2.0
"""pytest fixtures for the suites of programs that use the runtime. Nothing loads them unless you ask.

In the ``conftest.py`` at the top of your tests, for a fixture in every test that names it::

    pytest_plugins = ["shared.testing"]

or import the ones that you want, and let one hold for every test below a folder::

    from shared.testing import instant_retries, isolated_pools  # noqa: F401

    @pytest.fixture(autouse=True)
    def _quick(isolated_pools, instant_retries): ...
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import events
from .clients import reset_for_tests
from .utils import retry_switch

__all__ = ["instant_retries", "isolated_pools", "no_retries", "runtime_events"]


@pytest.fixture
def isolated_pools() -> Iterator[None]:
    """Empty pools before the test and after it: no client, mock or connection of one test reaches another."""
    reset_for_tests()
    try:
        yield
    finally:
        reset_for_tests()


@pytest.fixture
def instant_retries() -> Iterator[None]:
    """Every retry happens and none waits, in decorated functions and in the HTTP pool, in all threads.

    Time limits stay true: a wait that is skipped counts as time that has passed.
    """
    with retry_switch.instant_retries():
        yield


@pytest.fixture
def no_retries() -> Iterator[None]:
    """One attempt for each call, whose error or response comes through unchanged."""
    with retry_switch.no_retries():
        yield


@pytest.fixture
def runtime_events() -> Iterator[list[events.Event]]:
    """The events of the runtime that happen during the test, in their order (see :mod:`shared.events`)."""
    seen: list[events.Event] = []

    def remember(event: events.Event) -> None:
        seen.append(event)

    events.add_hook(remember)
    try:
        yield seen
    finally:
        events.remove_hook(remember)
