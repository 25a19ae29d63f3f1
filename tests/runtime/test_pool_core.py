"""The core that all pools share, on plain objects."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import own_process
import pytest

from shared import events
from shared.clients import _pool
from shared.clients._pool import Identity, Pool, PoolStats


class Thing:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def pool() -> Pool[Thing]:
    made: Pool[Thing] = Pool("things", close=Thing.close)
    yield made  # type: ignore[misc]
    _pool._pools.remove(made)


def test_one_object_for_a_key_however_many_threads_ask(pool: Pool[Thing]) -> None:
    built: list[int] = []
    together = threading.Barrier(64)
    in_build = threading.Event()

    def build() -> Thing:
        built.append(1)
        in_build.wait(0.05)  # long enough for the others to come
        return Thing()

    def ask(_: int) -> int:
        together.wait(30)
        return id(pool.get("key", build))

    with ThreadPoolExecutor(64) as threads:
        assert len(set(threads.map(ask, range(64)))) == 1
    assert built == [1]


def test_a_failed_construction_stores_nothing(pool: Pool[Thing], told: list[events.Event]) -> None:
    def fail() -> Thing:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.get("key", fail)
    assert len(pool) == 0
    assert pool.get("key", Thing) is pool.get("key", fail)
    assert [event.name for event in told] == [events.POOL_CREATION_FAILED, events.POOL_CREATED]


def test_a_construction_may_use_the_pool_itself(pool: Pool[Thing]) -> None:
    """A credentials callback, a logging handler or a signal handler in the same thread."""
    inner: list[Thing] = []

    def build() -> Thing:
        inner.append(pool.get("other", Thing))
        return Thing()

    assert pool.get("key", build) is not inner[0]
    assert len(pool) == 2


def test_a_construction_that_asks_for_its_own_key_gives_one_object(pool: Pool[Thing]) -> None:
    def build() -> Thing:
        pool.get("key", Thing)
        return Thing()

    assert pool.get("key", build) is pool.get("key", Thing)
    assert len(pool) == 1


def test_closing_closes_each_once_and_the_pool_stays_usable(pool: Pool[Thing]) -> None:
    thing = pool.get("key", Thing)
    pool.alias("another name", thing)
    assert len(pool) == 1
    assert pool.close_all() == 1
    assert thing.closed == 1
    assert pool.close_all() == 0
    assert pool.get("key", Thing) is not thing


def test_an_alias_that_is_taken_closes_the_newcomer(pool: Pool[Thing]) -> None:
    first, second = pool.get("key", Thing), Thing()
    assert pool.alias("key", second) is first
    assert (first.closed, second.closed) == (0, 1)


def test_identity_compares_by_identity_and_shows_no_value() -> None:
    one, two = Identity("secret"), Identity(1)
    assert one == Identity("secret")
    assert one != two
    assert Identity([]) != Identity([])
    assert repr(one) == "<str>"


def test_levels_of_the_events(pool: Pool[Thing], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pool.get("key", Thing)
    pool.close_all()
    assert [(record.event, record.levelname) for record in caplog.records] == [
        ("pool.created", "INFO"),
        ("pool.closed", "INFO"),
    ]


def test_importing_the_pools_imports_no_client_library() -> None:
    done = own_process.run(
        """
        import sys
        import shared.clients
        from shared.clients import bigquery_pool, firestore_pool, pubsub_pool, storage_pool
        from shared.utils import bigquery_retry
        assert bigquery_pool.get_client_count() == 0
        shared.clients.reset_for_tests()
        print([name for name in sys.modules if name.startswith(("google.", "requests", "grpc", "urllib3"))])
        import shared.clients as clients
        clients.get_bigquery_client
        assert "get_http_session" in dir(clients)
        try:
            clients.no_such_name
        except AttributeError as error:
            print(error)
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "module 'shared.clients' has no attribute 'no_such_name'"]


def test_a_pool_closes_at_exit_and_refuses_to_work_after_that() -> None:
    """Exit handlers that a program registers after importing the pool still have its clients."""
    done = own_process.run(
        """
        import atexit
        from shared.clients._pool import Pool

        def after_the_pool():
            try:
                pool.get("new", object)
            except RuntimeError as error:
                print("after:", error)

        import shared.clients._pool
        # Runs after the pool's own handler: registered as if before it.
        atexit.unregister(shared.clients._pool._close_at_exit)
        atexit.register(after_the_pool)
        atexit.register(shared.clients._pool._close_at_exit)
        pool = Pool("things", close=lambda item: print("closed"))
        atexit.register(lambda: print("before:", pool.get("key", object) is item))
        item = pool.get("key", object)
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "before: True",
        "closed",
        "after: the things pool is closed: the interpreter is shutting down",
    ]


FORKING = """
    import os, signal, sys, threading
    from shared.clients._pool import Pool

    class Thing:
        def __del__(self):
            print("destroyed in", "parent" if os.getpid() == parent else "child", flush=True)

    parent = os.getpid()
    def close(thing):
        print("closed in", "parent" if os.getpid() == parent else "child", flush=True)

    pool = Pool("things", close=close)
    first = pool.get("key", Thing)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_forked_child_drops_and_does_not_close_or_destroy() -> None:
    done = own_process.run(
        FORKING
        + """
    del first
    pid = os.fork()
    if pid == 0:
        print("child starts with", len(pool), flush=True)
        pool.get("key", Thing)
        pool.close_all()
        print("child ends", flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    print("parent still has", len(pool), flush=True)
    """
    )
    assert done.stdout.splitlines() == [
        "child starts with 0",
        "closed in child",
        "destroyed in child",
        "child ends",
        "parent still has 1",
        "closed in parent",
        "destroyed in parent",
    ], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_fork_while_another_thread_builds_leaves_no_lock_behind() -> None:
    done = own_process.run(
        FORKING
        + """
    building, release = threading.Event(), threading.Event()
    def build():
        building.set()
        release.wait(30)
        return Thing()
    thread = threading.Thread(target=pool.get, args=("slow", build))
    thread.start()
    building.wait(30)
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        pool.get("slow", Thing)
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    release.set()
    thread.join()
    os._exit(0)
    """
    )
    assert done.stdout.splitlines()[-1] == "7", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_children_of_multiprocessing_close_their_own() -> None:
    """They leave by os._exit, on most versions without running exit handlers."""
    code = """
    import multiprocessing, os
    from shared.clients._pool import Pool
    pool = Pool("things", close=lambda thing: print("closed", thing, flush=True))

    def work():
        pool.get("key", lambda: "of the child")

    if __name__ == "__main__":
        pool.get("key", lambda: "of the parent")
        process = multiprocessing.get_context("fork").Process(target=work)
        process.start()
        process.join()
    """
    done: subprocess.CompletedProcess[str] = own_process.run(code)
    assert done.stdout.splitlines() == ["closed of the child", "closed of the parent"], done.stderr


def test_a_day_of_use_keeps_one_object(pool: Pool[Thing]) -> None:
    started = time.perf_counter()
    first = pool.get("key", Thing)
    for _ in range(86_400):
        assert pool.get("key", Thing) is first
    assert len(pool) == 1
    assert time.perf_counter() - started < 60


def test_the_newcomer_of_a_key_that_is_taken_is_closed_and_counted(pool: Pool[Thing]) -> None:
    made: list[Thing] = []

    def build() -> Thing:
        kept = pool.get("key", Thing)
        made.append(Thing())
        assert pool.alias("key", made[0]) is kept
        made.append(Thing())
        return made[1]

    kept = pool.get("key", build)
    assert ([thing.closed for thing in made], kept.closed) == ([1, 1], 0)
    assert pool.stats() == PoolStats(open=1, created=2, failed=0, closed=2)


def test_a_newcomer_that_cannot_be_closed_breaks_nobody(pool: Pool[Thing], told: list[events.Event]) -> None:
    class Stuck(Thing):
        def close(self) -> None:
            raise OSError

    made = Pool("stuck", close=Stuck.close)
    try:
        first = made.get("key", Stuck)
        assert made.alias("key", Stuck()) is first
        assert [event.name for event in told] == [events.POOL_CREATED, events.POOL_CLOSE_FAILED]
    finally:
        _pool._pools.remove(made)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_fork_calls_no_hook_and_no_log_handler() -> None:
    """Their locks may be held by a thread that the child does not have. The drop is told when the child builds."""
    done = own_process.run(
        FORKING
        + """
    import logging
    from shared.events import add_hook
    held, lock = threading.Event(), threading.Lock()
    class Handler(logging.Handler):
        def emit(self, record):
            tell(record)
    def tell(event):
        with lock:
            names.append(getattr(event, "name", ""))
    names = []
    logging.getLogger("resilint.runtime").setLevel(logging.DEBUG)
    logging.getLogger("resilint.runtime").addHandler(Handler())
    add_hook(tell)
    lock.acquire()
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        lock.release()
        pool.get("key", Thing)
        os._exit(7 if "pool.dropped_after_fork" in names else 8)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), names, flush=True)
    os._exit(0)
    """
    )
    assert done.stdout.splitlines()[-1] == "7 []", done.stderr
