"""Many threads, one session: no answer, header or cookie crosses, and no connection is opened without need."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from local_server import LocalServer, serving

from shared.clients.http_pool import SharedSessionError, close_all_sessions, get, get_http_session, pool_stats

THREADS = 64


def in_threads(work: Callable[[int], None], threads: int = THREADS) -> None:
    """Run ``work(number)`` in each thread at the same moment; an error in any is raised here."""
    barrier = threading.Barrier(threads)

    def started_together(number: int) -> None:
        barrier.wait(30)
        work(number)

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(started_together, number) for number in range(threads)]:
            future.result(timeout=60)


def test_64_threads_get_one_session() -> None:
    sessions: list[object] = []
    in_threads(lambda number: sessions.append(get_http_session()))
    assert len(sessions) == THREADS
    assert len({id(session) for session in sessions}) == 1
    assert pool_stats().sessions == 1


def test_64_threads_keep_to_their_own_answers(either_server: LocalServer) -> None:
    """Each request names its caller in query, header and cookie; each answer is that caller's."""

    def work(number: int) -> None:
        for turn in range(10):
            name = f"{number}-{turn}"
            response = get(f"{either_server.url}/echo", {"id": name}, headers={"X-Id": name}, cookies={"id": name})
            seen = response.json()
            assert seen["query"] == {"id": name}
            assert seen["headers"]["X-Id"] == name
            assert seen["headers"]["Cookie"] == f"id={name}"
            assert response.cookies["caller"] == name

    in_threads(work)
    assert len(either_server.requests) == THREADS * 10
    assert either_server.accepts <= THREADS
    stats = pool_stats()
    assert (stats.requests, stats.connections) == (THREADS * 10, either_server.accepts)
    assert stats.reuse_rate >= 0.9


def test_connections_beyond_the_pools_size_are_not_kept(server: LocalServer) -> None:
    """Those that are kept are reused, the others closed, none leaked."""

    def work(number: int) -> None:
        for _ in range(5):
            assert get_http_session(pool_size=4).get(f"{server.url}/echo").status_code == 200

    in_threads(work, 16)
    assert server.wait_until(lambda: len(server.open) <= 4)
    close_all_sessions()
    assert server.wait_until(lambda: not server.open)


def test_a_setting_cannot_leak_between_threads(server: LocalServer) -> None:
    """The thread that tries to change the session fails; the others never see it."""

    def work(number: int) -> None:
        if number % 2:
            with pytest.raises(SharedSessionError):
                get_http_session().headers["X-Team"] = "a"
        else:
            assert "X-Team" not in get(f"{server.url}/echo").json()["headers"]

    in_threads(work, 16)


def test_closing_while_others_work_loses_no_answer(server: LocalServer) -> None:
    """They finish with the connection that they have, or open a new one."""

    def work(number: int) -> None:
        for turn in range(20):
            if number == 0:
                close_all_sessions()
            else:
                assert get(f"{server.url}/echo", {"id": f"{number}-{turn}"}).json()["query"]["id"] == f"{number}-{turn}"

    in_threads(work, 8)


def test_retries_in_threads_have_their_own_state(server: LocalServer, slept: list[float]) -> None:
    """One policy object serves all; attempts and waits are counted for each call."""

    def work(number: int) -> None:
        assert get(f"{server.url}/fail/{number}?times=3").status_code == 200
        assert get(f"{server.url}/fail/over-{number}?times=9").status_code == 503

    in_threads(work, 16)
    assert len(slept) == 16 * 6
    assert all(server.count(f"/fail/{number}") == 4 for number in range(16))


def test_proxies_are_made_once(server: LocalServer) -> None:
    """Two threads that come first share the proxy's connections."""

    def work(number: int) -> None:
        for _ in range(5):
            get("http://far.example/echo", proxies={"http": server.url})

    in_threads(work, 8)
    assert server.accepts <= 8


def test_an_unread_stream_is_nobody_elses(server: LocalServer) -> None:
    """A response that is still being read keeps its connection; the next caller gets another."""
    with serving() as other:
        first = get(f"{other.url}/drip/x", stream=True)
        assert first.raw.read(2) == b"01"
        assert get(f"{other.url}/echo?id=me").json()["query"] == {"id": "me"}
        assert first.raw.read() == b"234567890123456789"
        assert other.accepts == 2
        get(f"{other.url}/echo")
        assert other.accepts == 2
