"""What the tests of the runtime share."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Helpers beside the tests are importable in every import mode of pytest.
sys.path.insert(0, str(Path(__file__).parent))

from fake_bigquery import FakeBigQuery, running

from shared import events
from shared.clients import bigquery_pool


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No real waiting: the seconds that anybody wanted to sleep."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


@pytest.fixture
def told() -> Iterator[list[events.Event]]:
    """The events that happen during a test."""
    seen: list[events.Event] = []
    hook = seen.append
    events.add_hook(hook)
    yield seen
    events.remove_hook(hook)


@pytest.fixture
def bigquery_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBigQuery]:
    """A fake BigQuery that pooled clients talk to."""
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    monkeypatch.delenv("GCLOUD_PROJECT", raising=False)
    with running() as fake:
        monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", fake.url)
        bigquery_pool.reset_for_tests()
        yield fake
        bigquery_pool.reset_for_tests()


def pytest_configure(config: pytest.Config) -> None:
    """Google's packages announce at import that they will drop Python 3.10."""
    config.addinivalue_line("filterwarnings", "ignore:You are using a .*Python version:FutureWarning")
