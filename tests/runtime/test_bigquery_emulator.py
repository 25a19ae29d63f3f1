"""The pool and the retries against an emulator that executes SQL, as a process in an environment of its own.

Skipped unless the environment variable BQEMULATOR names its command. To have one::

    python -m venv /path/to/emulator
    /path/to/emulator/bin/pip install bqemulator==1.4.0 duckdb==1.5.5 duckdb-extensions==1.5.5 \\
        duckdb-extension-spatial==1.5.5 numpy
    /path/to/emulator/bin/python -c 'from duckdb_extensions import import_extension; import_extension("spatial")'
    BQEMULATOR=/path/to/emulator/bin/bqemulator python -m pytest tests/runtime/test_bigquery_emulator.py

(Not in the environment of the tests: its pytest plugin aborts every run.)
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.api_core import exceptions
from google.cloud import bigquery

from shared.clients import bigquery_pool
from shared.clients.bigquery_pool import get_bigquery_client, get_client_count
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY

COMMAND = os.environ.get("BQEMULATOR")

pytestmark = pytest.mark.skipif(
    not COMMAND, reason="BQEMULATOR does not name an emulator (see this module's docstring)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    assert COMMAND
    port = free_port()
    options = ["start", "--rest-port", str(port), "--grpc-port", "0", "--log-level", "error"]
    process = subprocess.Popen([COMMAND, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "the emulator ended"
                assert time.monotonic() < end, "the emulator does not listen"
                threading.Event().wait(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def table(emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", emulator)
    bigquery_pool.reset_for_tests()
    client = get_bigquery_client("p")
    client.create_dataset("d", exists_ok=True)
    client.query("CREATE OR REPLACE TABLE d.t (n INT64)").result(timeout=60)
    yield "d.t"
    bigquery_pool.reset_for_tests()


@QUOTA_RETRY
@SERIALIZATION_RETRY
def execute(statement: str) -> list[int]:
    return [row[0] for row in get_bigquery_client("p").query(statement).result(timeout=60)]


def test_statements_are_executed_once(table: str) -> None:
    execute(f"INSERT INTO {table} (n) VALUES (1), (2)")
    execute(f"UPDATE {table} SET n = n + 10 WHERE TRUE")
    assert sorted(execute(f"SELECT n FROM {table}")) == [11, 12]
    assert get_client_count() == 1


def test_threads_share_one_client_and_lose_nothing(table: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: execute(f"INSERT INTO {table} (n) VALUES ({number})"), range(24)))
    assert sorted(execute(f"SELECT n FROM {table}")) == list(range(24))
    assert get_client_count() == 1


def test_a_mistake_is_submitted_once(table: str) -> None:
    calls = 0

    @QUOTA_RETRY
    @SERIALIZATION_RETRY
    def mistaken() -> None:
        nonlocal calls
        calls += 1
        get_bigquery_client("p").query(f"SELEKT n FROM {table}").result(timeout=60)

    with pytest.raises(exceptions.GoogleAPICallError):
        mistaken()
    assert calls == 1


def test_the_policies_pass_as_job_retry(table: str) -> None:
    client = get_bigquery_client("p")
    config = bigquery.QueryJobConfig(query_parameters=[bigquery.ScalarQueryParameter("n", "INT64", 7)])
    client.query(f"INSERT INTO {table} (n) VALUES (@n)", job_config=config, job_retry=SERIALIZATION_RETRY).result(
        timeout=60, job_retry=SERIALIZATION_RETRY
    )
    assert execute(f"SELECT n FROM {table}") == [7]
