"""Servers, and an empty pool for each test."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Helpers beside the tests are importable in every import mode of pytest.
sys.path.insert(0, str(Path(__file__).parent))

from local_server import LocalServer, make_certificate, serving

from shared.clients import http_pool


@pytest.fixture(autouse=True)
def empty_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No sessions of an earlier test, and no proxy of the machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    http_pool.reset_for_tests()
    yield
    http_pool.reset_for_tests()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, in seconds, which nobody waits for."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serving() as running:
        yield running


@pytest.fixture
def other_server() -> Iterator[LocalServer]:
    """Another port is another origin."""
    with serving() as running:
        yield running


@pytest.fixture
def tls_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A server whose certificate is trusted during the test."""
    certificate, context = make_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving(context) as running:
        yield running


@pytest.fixture(params=["tcp", "tls"])
def either_server(request: pytest.FixtureRequest) -> LocalServer:
    """Each test with this runs twice."""
    return request.getfixturevalue("server" if request.param == "tcp" else "tls_server")
