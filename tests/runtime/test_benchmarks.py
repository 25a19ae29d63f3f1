"""The benchmark commands judge what they measure: each of their conditions can fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import runtime_http
import runtime_pools
import runtime_retry


@pytest.mark.parametrize(
    ("first", "later", "code"),
    [
        (0.1, 8e-6, 0),
        (0.1, 6e-4, 1),  # less than 200 times faster
        (1.0, 2e-3, 1),  # not under a millisecond
    ],
)
def test_the_pools(
    first: float, later: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runtime_pools, "measure", lambda setup, environment: (first, later))
    assert runtime_pools.main() == code
    assert ("NO" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize(("ours", "code"), [(1e-6, 0), (3e-6, 1)])
def test_the_decorators(
    ours: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runtime_retry, "best", lambda rounds: {"no retry": 0.0, "ours": ours, "api_core": 2e-6})
    monkeypatch.setattr(runtime_retry.logging, "disable", lambda level: None)
    assert runtime_retry.main() == code
    assert ("NO" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"later": 2e-3}, "not under 1 ms"),
        ({"ratio": 199.0}, "not 200 times"),
        ({"accepts": 9}, "more than one a thread"),
        ({"reuse_rate": 0.9}, "not above 90 %"),
        ({"times_faster": 1.0}, "as fast as no pool"),
    ],
)
def test_the_http_pool(changed: dict[str, float], text: str) -> None:
    retrieval = {"later": 8e-6, "ratio": 2000.0}
    pool = {"accepts": 8, "reuse_rate": 0.99, "times_faster": 2.0}
    assert runtime_http.failures({"retrieval": retrieval, "traffic": {"TCP 8 threads": {"pool": pool}}}) == []
    both = {"retrieval": retrieval | changed, "traffic": {"TCP 8 threads": {"pool": pool | changed}}}
    (found,) = runtime_http.failures(both)
    assert text in found
