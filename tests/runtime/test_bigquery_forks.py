"""Forks under load: parent and children go on, no answer goes to the wrong process, no connection is shared."""

from __future__ import annotations

import sys
import threading

import own_process
import pytest
from fake_bigquery import FakeBigQuery

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

BEGIN = """
    import os, signal, sys, threading
    from concurrent.futures import ThreadPoolExecutor
    from shared.clients import bigquery_pool
    from shared.clients.bigquery_pool import get_bigquery_client, get_client_count

    def ask(number):
        rows = get_bigquery_client("p").query(f"SELECT {number}").result(timeout=30)
        return next(iter(rows))["n"]

    def wrong_answers(start, count):
        return sum(ask(number) != number for number in range(start, start + count))
"""


def test_parent_and_children_go_on_and_no_answer_crosses(bigquery_server: FakeBigQuery) -> None:
    done = own_process.run(
        BEGIN
        + """
    stop = threading.Event()
    wrong, asked = [], []

    def load(number):
        while not stop.is_set():
            wrong.append(ask(number) != number)
            asked.append(1)
            number += 100

    threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    children = []
    for child in range(5):
        before = len(asked)
        while len(asked) < before + 20:
            pass
        pid = os.fork()
        if pid == 0:
            signal.alarm(50)
            os._exit(wrong_answers(10_000 * (child + 1), 30) + (get_client_count() != 1) * 100)
        children.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    stop.set()
    for thread in threads:
        thread.join()
    print(codes, sum(wrong), get_client_count(), len(asked) > 100)
    """,
        BIGQUERY_EMULATOR_HOST=bigquery_server.url,
    )
    assert done.stdout == "[0, 0, 0, 0, 0] 0 1 True\n", done.stderr
    assert bigquery_server.executed == bigquery_server.inserts


def test_a_child_has_connections_of_its_own(bigquery_server: FakeBigQuery) -> None:
    done = own_process.run(
        BEGIN
        + """
    ask(1)
    parent = get_bigquery_client("p")
    if os.fork() == 0:
        ask(2)
        os._exit(7 if get_bigquery_client("p") is not parent else 8)
    print(os.waitstatus_to_exitcode(os.wait()[1]), get_bigquery_client("p") is parent, ask(3))
    """,
        BIGQUERY_EMULATOR_HOST=bigquery_server.url,
    )
    assert done.stdout == "7 True 3\n", done.stderr
    assert bigquery_server.connections == 2


def test_a_day_of_simulated_time_loses_no_request_and_leaks_no_connection(
    bigquery_server: FakeBigQuery, sleeps: list[float]
) -> None:
    """A job every five minutes, every third of which meets a conflict, in threads that come and go."""
    from fake_bigquery import CONFLICT

    from shared.clients.bigquery_pool import get_bigquery_client, get_client_count
    from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY

    @QUOTA_RETRY
    @SERIALIZATION_RETRY
    def job(number: int) -> int:
        rows = get_bigquery_client("p").query(f"SELECT {number}").result(timeout=30)
        return int(next(iter(rows))["n"])

    answers: list[int] = []
    for number in range(288):
        if number % 3 == 0:
            bigquery_server.will(CONFLICT)
        thread = threading.Thread(target=lambda number=number: answers.append(job(number)))
        thread.start()
        thread.join()
    assert answers == list(range(288))
    assert bigquery_server.executed == 288
    assert bigquery_server.inserts == 288 + 96
    assert bigquery_server.connections == get_client_count() == 1
