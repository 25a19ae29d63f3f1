"""A day of thirty processors in simulated time: drops, overload, restarts, redirects to another host.

Nobody really waits: a wait moves only its own thread's clock. The test asks what a team asks after such a day: was any
request lost or doubled, did a connection leak, did anybody see what was another's?
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
import requests
from local_server import LocalServer

from shared.clients.http_pool import close_all_sessions, get, pool_stats, post, put

PROCESSORS = 30
DAY = 24 * 3600.0
EVERY = 30 * 60.0
FAILURES = ["", "", "", "", "", "", "drop", "short", "503", "429", "drop,503", "500,short", "502"]


class Restarts:
    """Restarts of the server, at most one during a call: in real time 0.5 s and more lie between two attempts."""

    def __init__(self, server: LocalServer) -> None:
        self.server = server
        self.number = 0
        self.changed = threading.Condition()
        self.calls: dict[int, int] = {}

    @contextlib.contextmanager
    def none_before(self, caller: int) -> Iterator[None]:
        """A call is going on, and has seen no restart yet."""
        with self.changed:
            self.calls[caller] = self.number
        try:
            yield
        finally:
            with self.changed:
                del self.calls[caller]
                self.changed.notify_all()

    def restart(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: all(seen == self.number for seen in self.calls.values()), 60)
            self.number += 1
            self.server.cut_all()


class Processor(threading.Thread):
    """One of the thirty: asks every half hour, with its own header, cookie and query."""

    def __init__(
        self, number: int, restarts: Restarts, server: LocalServer, other: LocalServer, barrier: threading.Barrier
    ) -> None:
        super().__init__(name=f"processor-{number}")
        self.number, self.server, self.other = number, server, other
        self.restarts, self.barrier = restarts, barrier
        self.random = random.Random(number)
        self.waited = 0.0
        self.asked: list[str] = []
        self.not_told: list[str] = []
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            self.barrier.wait(30)
            turn = 0
            while turn * EVERY < DAY:
                with self.restarts.none_before(self.number):
                    self.ask(f"{self.number}-{turn}")
                turn += 1
                if self.number == 0 and turn % 10 == 0:
                    self.restarts.restart()
        except BaseException as error:
            self.problem = error

    def ask(self, name: str) -> None:
        call = {"headers": {"X-Id": name}, "cookies": {"id": name}}
        kind = self.random.choice(["get", "get", "put", "post", "redirect"])
        plan = self.random.choice(FAILURES)
        self.asked.append(name)
        if kind == "redirect":
            to = f"{self.other.url}/day/{name}?id={name}&plan={plan}"
            seen = get(f"{self.server.url}/redirect/{name}", params={"to": to}, **call).json()
            assert "X-Id" not in seen["headers"]
            assert seen["headers"].get("Cookie", "hop=1") == "hop=1"
        elif kind == "post":
            try:
                seen = post(f"{self.server.url}/day/{name}?id={name}", data=name, **call).json()
            except requests.ConnectionError:  # the server restarted in that moment
                self.not_told.append(name)
                return
            assert seen["body"] == name
        else:
            send = {"get": get, "put": put}[kind]
            seen = send(f"{self.server.url}/day/{name}?id={name}&plan={plan}", **call).json()
            assert (seen["headers"]["X-Id"], seen["headers"]["Cookie"]) == (name, f"id={name}")
        assert seen["query"]["id"] == name


@pytest.mark.parametrize("kind", ["tcp", "tls"])
def test_a_day(
    kind: str, request: pytest.FixtureRequest, other_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1,440 calls, about as many failures as a bad day has."""
    server: LocalServer = request.getfixturevalue("server" if kind == "tcp" else "tls_server")
    restarts = Restarts(server)

    def pass_time(seconds: float) -> None:
        thread = threading.current_thread()
        assert isinstance(thread, Processor)
        thread.waited += seconds
        with restarts.changed:  # a restart that is going on is over by then
            pass

    monkeypatch.setattr(time, "sleep", pass_time)
    barrier = threading.Barrier(PROCESSORS)
    processors = [Processor(number, restarts, server, other_server, barrier) for number in range(PROCESSORS)]
    for processor in processors:
        processor.start()
    for processor in processors:
        processor.join(120)
    assert [processor.problem for processor in processors if processor.problem] == []

    asked = [name for processor in processors for name in processor.asked]
    assert len(asked) == PROCESSORS * int(DAY / EVERY)
    seen = [entry for each in (server, other_server) for entry in each.requests]
    posts = Counter(path for method, path, *_ in seen if method == "POST")
    assert posts
    assert set(posts.values()) == {1}  # none was doubled
    arrived = {path.split("/")[2] for _, path, *_ in seen}
    untold = {name for processor in processors for name in processor.not_told}
    assert arrived | untold == set(asked)  # none was lost in silence
    assert len(untold) < len(posts) / 10
    assert restarts.number == 4

    for _, path, headers, _ in seen:
        name = path.split("/")[2]
        assert headers.get("X-Id", name) == name
        assert headers.get("Cookie", "") in ("", "hop=1", f"id={name}")

    stats = pool_stats()
    assert stats.retries > 300
    assert sum(processor.waited for processor in processors) > 3600
    assert stats.connections == server.accepts + other_server.accepts
    assert server.wait_until(lambda: len(server.open) + len(other_server.open) <= 2 * PROCESSORS)
    close_all_sessions()
    assert server.wait_until(lambda: not server.open and not other_server.open)
