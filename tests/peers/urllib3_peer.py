# SPDX-License-Identifier: Apache-2.0
"""pytest plugin for urllib3's tests of ``Retry``: our subclass in its place (``RESILINT_PEER=shipped``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
import urllib3

from shared.clients._http_retry import PoolRetry

if os.environ["RESILINT_PEER"] == "shipped":
    original = urllib3.Retry
    original.DEFAULT = PoolRetry.DEFAULT = PoolRetry(3)
    # Everywhere: urllib3 asks isinstance(retries, Retry) in several modules.
    for module in [module for name, module in sys.modules.items() if name.startswith("urllib3")]:
        if getattr(module, "Retry", None) is original:
            module.Retry = PoolRetry  # type: ignore[attr-defined]


@pytest.fixture
def stub_timezone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The one fixture of urllib3's conftest that these tests use; the rest of it needs a web server from elsewhere."""
    from test.tz_stub import stub_timezone_ctx

    with stub_timezone_ctx(request.param):
        yield
