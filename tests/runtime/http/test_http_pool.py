"""Which session a caller gets, what is refused, and what is counted."""

from __future__ import annotations

import math
import subprocess
import sys
import unittest.mock

import pytest
import requests
from local_server import LocalServer, serving

import shared.clients
from shared.clients import http_pool
from shared.clients.http_pool import get, get_http_session, pool_stats, post, request


def test_one_session_for_each_configuration() -> None:
    """However it is spelled."""
    assert get_http_session() is get_http_session()
    assert get_http_session() is get_http_session(None, pool_size=64, retries=3)
    assert get_http_session(timeout=180) is get_http_session(180.0)
    assert get_http_session(5) is get_http_session((5, 5))
    different = [{}, {"timeout": 5}, {"retries": 1}, {"retries": 0}, {"pool_size": 1}, {"retry_post": True}]
    different += [{"base_delay": 1.0}, {"max_delay": 31.0}, {"total_timeout": 1.0}]
    assert len({id(get_http_session(**configuration)) for configuration in different}) == len(different)
    assert pool_stats().sessions == len(different) + 1


def test_a_second_retrieval_constructs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    session = get_http_session()
    monkeypatch.setattr(requests.Session, "__init__", lambda self: pytest.fail("constructed again"))
    assert get_http_session() is session


def test_the_same_functions_are_in_the_package() -> None:
    for name in ("get_http_session", "get", "post", "put", "patch", "delete", "head", "options", "request"):
        assert getattr(shared.clients, name) is getattr(http_pool, name)
    assert shared.clients.close_all_sessions is http_pool.close_all_sessions


def test_resetting_all_pools_resets_this_one() -> None:
    session = get_http_session()
    shared.clients.reset_for_tests()
    assert pool_stats().sessions == 0
    assert get_http_session() is not session


@pytest.mark.parametrize("name", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_each_function_sends_its_method(server: LocalServer, name: str) -> None:
    assert getattr(http_pool, name)(f"{server.url}/echo").status_code == 200
    assert server.requests[-1][0] == name.upper()


def test_arguments_are_those_of_requests(server: LocalServer) -> None:
    seen = post(f"{server.url}/echo", json={"a": 1}, params={"q": "1"}, headers={"X-A": "b"}).json()
    assert (seen["body"], seen["query"], seen["headers"]["X-A"]) == ('{"a": 1}', {"q": "1"}, "b")
    assert post(f"{server.url}/echo", {"a": "1"}).json()["body"] == "a=1"
    assert get(f"{server.url}/echo", {"a": "1"}).json()["query"] == {"a": "1"}
    assert request("get", f"{server.url}/echo".encode()).json()["method"] == "GET"
    assert http_pool.head(f"{server.url}/redirect/x?to=/echo").status_code == 302


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"timeout": 0}, ValueError, "timeout must be a finite number of seconds > 0"),
        ({"timeout": -1}, ValueError, "timeout"),
        ({"timeout": math.nan}, ValueError, "timeout"),
        ({"timeout": math.inf}, ValueError, "timeout"),
        ({"timeout": True}, TypeError, "timeout must be a number of seconds"),
        ({"timeout": "30"}, TypeError, "timeout"),
        ({"timeout": [1, 2]}, TypeError, "timeout"),
        ({"timeout": (1, 2, 3)}, ValueError, r"timeout must be seconds or \(connect, read\)"),
        ({"timeout": (1, 0)}, ValueError, "timeout"),
        ({"pool_size": 0}, ValueError, "pool_size must be at least 1"),
        ({"pool_size": 1.5}, TypeError, "pool_size"),
        ({"retries": -1}, ValueError, "retries must be at least 0"),
        ({"retries": True}, TypeError, "retries"),
        ({"retries": None}, TypeError, "retries"),
        ({"retry_post": 1}, TypeError, "retry_post must be True or False"),
        ({"retry_post": "no"}, TypeError, "retry_post"),
        ({"base_delay": 0}, ValueError, "base_delay"),
        ({"base_delay": math.nan}, ValueError, "base_delay"),
        ({"base_delay": 31}, ValueError, r"max_delay must be at least base_delay \(31.0 s\), not 30.0"),
        ({"max_delay": math.inf}, ValueError, "max_delay"),
        ({"total_timeout": 0}, ValueError, "total_timeout"),
    ],
)
def test_bad_configurations_are_refused(arguments: dict, error: type[Exception], text: str) -> None:
    """At the call, with the parameter's name and what is allowed; nothing is made."""
    with pytest.raises(error, match=text):
        get_http_session(**arguments)
    assert pool_stats().sessions == 0


def test_a_bad_retry_post_of_a_call_is_refused(server: LocalServer) -> None:
    with pytest.raises(TypeError, match="retry_post must be True or False"):
        post(f"{server.url}/echo", retry_post="yes")
    assert server.requests == []


def test_stats_agree_with_the_server(either_server: LocalServer) -> None:
    """Accepts are connections; requests are requests; closing all begins at zero."""
    assert pool_stats().reuse_rate == 0.0
    for _ in range(20):
        get(f"{either_server.url}/echo")
    stats = pool_stats()
    assert (stats.requests, stats.connections, stats.retries) == (20, either_server.accepts, 0)
    assert stats.connections == 1
    assert stats.reuse_rate == pytest.approx(0.95)
    http_pool.close_all_sessions()
    assert (pool_stats().requests, pool_stats().sessions) == (0, 0)


def test_stats_count_retries_and_reconnections(server: LocalServer, slept: list[float]) -> None:
    """A connection that the server closed is counted when it is opened again."""
    get(f"{server.url}/drop/x?times=2")
    stats = pool_stats()
    assert (stats.requests, stats.connections, stats.retries) == (3, 3, 2)
    assert server.accepts == 3


def test_stats_count_through_a_proxy(server: LocalServer) -> None:
    """The local server stands in for the proxy: it is asked with the whole URL."""
    for _ in range(3):
        get("http://far.example/echo", proxies={"http": server.url})
    assert pool_stats().connections == server.accepts == 1
    assert pool_stats().requests == len(server.requests) == 3


def test_many_hosts_keep_their_connections() -> None:
    """requests keeps ten; a crawler of fifteen hosts would reopen each time."""
    import contextlib

    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(serving()) for _ in range(15)]
        for _ in range(3):
            for each in servers:
                get(f"{each.url}/echo")
        assert [each.accepts for each in servers] == [1] * 15


def test_a_mock_is_neither_kept_nor_passed_over() -> None:
    """Suites that patch ``requests.Session`` get their mock, and the next test does not."""
    with unittest.mock.patch("shared.clients.http_pool.requests.Session") as mocked:
        get("http://x.example")
        mocked.return_value.get.assert_called_once_with("http://x.example", params=None)
    assert isinstance(get_http_session(), requests.Session)


def test_importing_the_pool_imports_no_requests() -> None:
    """Programs that use another pool do not pay for it."""
    code = "import sys, shared.clients.http_pool; print('requests' in sys.modules, 'urllib3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False"]


def test_a_call_during_interpreter_shutdown_is_a_clear_error() -> None:
    """Also where the session existed before."""
    code = (
        "import atexit\n"
        "def late():\n"
        "    try: http_pool.get_http_session()\n"
        "    except RuntimeError as error: print(error)\n"
        "atexit.register(late)\n"
        "from shared.clients import http_pool\n"
        "http_pool.get_http_session()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "the http pool is closed: the interpreter is shutting down"


def test_an_unknown_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        http_pool.nothing  # noqa: B018
