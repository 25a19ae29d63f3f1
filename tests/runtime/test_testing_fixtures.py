"""``shared.testing``: the fixtures as a user's suite meets them, in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

LOADED = 'pytest_plugins = ["shared.testing"]\n'

SUITE = """
import threading, time
import pytest
from shared.clients.http_pool import get_http_session, pool_stats
from shared.utils.retry_with_jitter import retry_with_jitter

kept = []

@pytest.mark.parametrize("turn", [1, 2])
def test_pools_are_empty_each_time(turn, isolated_pools):
    assert pool_stats().sessions == 0
    kept.append(get_http_session())
    assert len({id(session) for session in kept}) == turn

def test_the_pool_is_empty_afterwards():
    assert pool_stats().sessions == 0

@pytest.fixture
def sleeps(monkeypatch):
    seen = []
    monkeypatch.setattr(time, "sleep", seen.append)
    return seen

def failing(calls):
    @retry_with_jitter(max_attempts=3, exceptions=ValueError)
    def fail():
        calls.append(1)
        raise ValueError
    return fail

def call(function):
    with pytest.raises(ValueError):
        function()

def test_instant(sleeps, instant_retries):
    calls = []
    call(failing(calls))
    thread = threading.Thread(target=call, args=(failing(calls),))
    thread.start()
    thread.join()
    assert (len(calls), sleeps) == (6, [])

def test_off(sleeps, no_retries):
    calls = []
    call(failing(calls))
    assert (len(calls), sleeps) == (1, [])

def test_normal_again(sleeps):
    calls = []
    call(failing(calls))
    assert (len(calls), len(sleeps)) == (3, 2)

def test_events(sleeps, runtime_events):
    call(failing([]))
    assert [event.name for event in runtime_events] == ["retry.scheduled", "retry.scheduled", "retry.gave_up"]

def test_no_events_left_behind():
    from shared import events
    assert not events._hooks
"""


def run_suite(folder: Path, conftest: str, suite: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_suite.py").write_text(suite)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "test_suite.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_fixtures_do_what_they_say(tmp_path: Path) -> None:
    done = run_suite(tmp_path, LOADED, SUITE)
    assert "8 passed" in done.stdout, done.stdout


def test_they_are_not_loaded_by_themselves(tmp_path: Path) -> None:
    """A suite that uses the runtime and says nothing has no such fixture."""
    done = run_suite(tmp_path, "import shared.clients\n", "def test_it(isolated_pools): ...\n")
    assert "fixture 'isolated_pools' not found" in done.stdout


@pytest.mark.parametrize("name", ["isolated_pools", "instant_retries", "no_retries", "runtime_events"])
def test_one_can_be_imported_alone(name: str, tmp_path: Path) -> None:
    done = run_suite(tmp_path, f"from shared.testing import {name}\n", f"def test_it({name}): ...\n")
    assert "1 passed" in done.stdout, done.stdout
