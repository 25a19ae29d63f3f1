# SPDX-License-Identifier: Apache-2.0
"""pytest plugin for urllib3's tests of ``Retry``: our subclass in its place (``RESILINT_PEER=shipped``)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import urllib3
import urllib3.util
import urllib3.util.retry

from shared.clients._http_retry import PoolRetry

if os.environ["RESILINT_PEER"] == "shipped":
    PoolRetry.DEFAULT = PoolRetry(3)
    urllib3.Retry = urllib3.util.Retry = urllib3.util.retry.Retry = PoolRetry  # type: ignore[misc]


@pytest.fixture
def stub_timezone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The one fixture of urllib3's conftest that these tests use; the rest of it needs a web server from elsewhere."""
    from test.tz_stub import stub_timezone_ctx

    with stub_timezone_ctx(request.param):
        yield
