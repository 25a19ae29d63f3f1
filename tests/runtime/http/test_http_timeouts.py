"""Every request has a timeout, whoever makes it."""

from __future__ import annotations

import time

import pytest
import requests
from local_server import LocalServer
from requests.adapters import HTTPAdapter
from urllib3.util import Timeout

from shared.clients.http_pool import get, get_http_session


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The timeouts that reach urllib3."""
    seen: list[object] = []
    original = HTTPAdapter.send

    def send(self, request, stream=False, timeout=None, *rest, **more):
        seen.append(timeout)
        return original(self, request, stream, timeout, *rest, **more)

    monkeypatch.setattr(HTTPAdapter, "send", send)
    return seen


@pytest.mark.parametrize(
    ("of_the_session", "of_the_call", "expected"),
    [
        ({}, {}, (10, 30)),
        ({}, {"timeout": None}, (10, 30)),
        ({"timeout": None}, {}, (10, 30)),
        ({"timeout": 180}, {}, (180, 180)),
        ({"timeout": (3, 60)}, {}, (3, 60)),
        ({"timeout": (None, 60)}, {}, (10, 60)),
        ({"timeout": (3, None)}, {}, (3, 30)),
        ({"timeout": 180}, {"timeout": 5}, 5),
        ({"timeout": 180}, {"timeout": (1, 2)}, (1, 2)),
        ({"timeout": 180}, {"timeout": (1, None)}, (1, 180)),
        ({"timeout": 180}, {"timeout": (None, 2)}, (180, 2)),
    ],
)
def test_which_timeout_holds(
    server: LocalServer, used: list[object], of_the_session: dict, of_the_call: dict, expected: object
) -> None:
    """The call's where it gives one, else the session's, else 10 s to connect and 30 s to read."""
    get_http_session(**of_the_session).get(f"{server.url}/echo", **of_the_call)
    assert used == [expected]


def test_a_timeout_object_of_urllib3_passes(server: LocalServer, used: list[object]) -> None:
    timeout = Timeout(connect=1, read=2)
    get(f"{server.url}/echo", timeout=timeout)
    assert used == [timeout]


def test_redirects_and_prepared_requests_have_it_too(server: LocalServer, used: list[object]) -> None:
    """Ways into the adapter that pass by ``Session.request``."""
    get(f"{server.url}/redirect/x", params={"to": "/echo"})
    get_http_session().send(requests.Request("GET", f"{server.url}/echo").prepare())
    get_http_session().send(requests.Request("GET", f"{server.url}/redirect/x?to=/echo").prepare())
    assert used == [(10, 30)] * 5


@pytest.mark.parametrize("stream", [False, True])
def test_the_sessions_timeout_is_real(either_server: LocalServer, stream: bool) -> None:
    """A silent server is given up after it; in plain requests ``session.timeout`` did nothing."""
    began = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        get_http_session(timeout=0.15, retries=0).get(f"{either_server.url}/silent/x", stream=stream)
    assert 0.1 < time.monotonic() - began < 5


def test_a_body_that_stops_is_given_up_too(either_server: LocalServer, slept: list[float]) -> None:
    """Headers and one byte, then nothing."""
    with pytest.raises(requests.ConnectionError, match="timed out"):
        get_http_session(timeout=0.15, retries=1).get(f"{either_server.url}/silent/x?half=1")
    assert either_server.count("/silent/x") == 2


def test_a_body_that_drips_is_whole(either_server: LocalServer) -> None:
    """The read timeout counts from byte to byte."""
    assert get(f"{either_server.url}/drip/x").text == "01234567890123456789"
    with get(f"{either_server.url}/drip/x", stream=True) as response:
        assert b"".join(response.iter_content(3)) == b"01234567890123456789"


@pytest.mark.parametrize("timeout", [(1,), (1, 2, 3), "5", 0, -1])
def test_a_bad_timeout_of_a_call_is_requests_own_error(server: LocalServer, timeout: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        get(f"{server.url}/echo", timeout=timeout)
