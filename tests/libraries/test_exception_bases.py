"""The bases of libraries' exceptions, as the linter has them, compared with the libraries."""

from __future__ import annotations

import importlib

import pytest

from lint_rules.program.policies.hierarchy import BASES, ancestry, canonical_exception


def _class(dotted: str) -> type:
    module, _, name = dotted.rpartition(".")
    found = getattr(pytest.importorskip(module), name)
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize("dotted", sorted(BASES))
def test_an_exception_has_the_bases_that_the_linter_knows(dotted: str) -> None:
    cls = _class(dotted)
    for base in ancestry(dotted):
        assert issubclass(cls, _class(base)), f"{dotted} is no {base}"


@pytest.mark.parametrize("dotted", sorted(BASES))
def test_no_base_among_them_is_forgotten(dotted: str) -> None:
    cls, above = _class(dotted), ancestry(dotted)
    family = [other for other in BASES if other.rpartition(".")[0] == dotted.rpartition(".")[0]]
    assert {other for other in family if issubclass(cls, _class(other))} == above & set(family)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("requests.ConnectionError", "requests.exceptions.ConnectionError"),
        ("requests.Timeout", "requests.exceptions.Timeout"),
        ("google.cloud.exceptions.NotFound", "google.api_core.exceptions.NotFound"),
        ("json.decoder.JSONDecodeError", "json.JSONDecodeError"),
        ("builtins.IOError", "builtins.OSError"),
        ("socket.error", "builtins.OSError"),
    ],
)
def test_an_exception_has_one_name(alias: str, name: str) -> None:
    assert canonical_exception(alias) == name
    assert _class(alias) is _class(name)


def test_tenacity_and_api_core_give_up_with_an_error_of_their_own() -> None:
    """So a retry around them that waits for the same types does not multiply their attempts (RP305-23)."""
    tenacity = pytest.importorskip("tenacity")
    retry = pytest.importorskip("google.api_core.retry")
    runs: list[str] = []

    def fail() -> None:
        runs.append("run")
        raise OSError

    by_type = {"wait": tenacity.wait_none(), "retry": tenacity.retry_if_exception_type(OSError)}
    for raises_itself, total in ((False, 3), (True, 9)):
        policy = tenacity.retry(stop=tenacity.stop_after_attempt(3), reraise=raises_itself, **by_type)
        runs.clear()
        with pytest.raises(OSError if raises_itself else tenacity.RetryError):
            policy(policy(fail))()
        assert len(runs) == total
    policy = retry.Retry(predicate=retry.if_exception_type(OSError), initial=0.001, maximum=0.001, timeout=0.01)
    starts: list[str] = []

    def outer() -> None:
        starts.append("start")
        policy(fail)()

    with pytest.raises(importlib.import_module("google.api_core.exceptions").RetryError):
        policy(outer)()
    assert len(starts) == 1
