"""Finds the calls that configure a library's retry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lint_rules import facts
from lint_rules.facts import Span
from lint_rules.program.index import calls
from lint_rules.program.library_retries import decorators, tenacity
from lint_rules.program.library_retries.arguments import Arguments
from lint_rules.program.library_retries.faults import Fault
from lint_rules.program.names import RUNTIME

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule

_RUNTIME = f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter"
TABLE: dict[str, Callable[[str, Arguments], Iterator[Fault]]] = {
    "tenacity.retry": tenacity.faults,
    "tenacity.Retrying": tenacity.faults,
    "tenacity.AsyncRetrying": tenacity.faults,
    "backoff.on_exception": decorators.backoff,
    "retry.retry": decorators.retry,
    "retrying.retry": decorators.retrying,
    "stamina.retry": decorators.stamina,
    "stamina.retry_context": decorators.stamina,
    "google.api_core.retry.Retry": decorators.api_core,
    "google.api_core.retry.AsyncRetry": decorators.api_core,
    "urllib3.Retry": decorators.urllib3,
    "requests.adapters.Retry": decorators.urllib3,
    "requests.HTTPAdapter": decorators.adapter,
    _RUNTIME: decorators.runtime,
}
"""What judges a call, by the canonical name of what is called."""
_ATTEMPTS: dict[str, tuple[str, int | None]] = {
    "backoff.on_exception": ("max_tries", None),
    "retry.retry": ("tries", 1),
    "retrying.retry": ("stop_max_attempt_number", None),
    "stamina.retry": ("attempts", None),
    "stamina.retry_context": ("attempts", None),
    _RUNTIME: ("max_attempts", None),
}
"""The argument that says how many attempts are made, and its position: with one, nothing is repeated."""
_BARE = frozenset({"tenacity.retry", "retrying.retry", _RUNTIME})
"""What works as a decorator without parentheses."""


@dataclass(frozen=True, slots=True)
class LibraryRetry:
    """One call (or bare decorator) that configures a retry."""

    name: str
    """The canonical name of what is called."""
    at: Span
    faults: tuple[Fault, ...]


_found: WeakKeyDictionary[LinkedModule, tuple[LibraryRetry, ...]] = WeakKeyDictionary()


def library_retries(module: LinkedModule) -> tuple[LibraryRetry, ...]:
    """Return the library retries that a module configures, in source order, each once."""
    known = _found.get(module)
    if known is None:
        found = {retry.at: retry for retry in _search(module)}
        known = _found[module] = tuple(sorted(found.values(), key=lambda retry: retry.at))
    return known


def _search(module: LinkedModule) -> Iterator[LibraryRetry]:
    for call, scope in calls(module):
        for name in _names(module.program.origins(call.func, scope)):
            given = Arguments(call, scope)
            attempts, position = _ATTEMPTS.get(name, ("", None))
            once = bool(attempts) and given.number(attempts, 0, position) == 1
            yield LibraryRetry(name, call.at, () if once else tuple(TABLE[name](name, given)))
    for scope in module.scopes():
        function = scope.function
        if function is None or scope.parent is None:
            continue
        for decorator, span in zip(function.decorators, function.decorator_spans, strict=True):
            if not isinstance(decorator, facts.Name | facts.Attribute):
                continue
            for name in _names(module.program.origins(decorator, scope.parent)):
                if name in _BARE:
                    at = (span[0], span[1] + 1, span[2], span[3])
                    yield LibraryRetry(name, at, tuple(TABLE[name](name, Arguments(None, scope.parent))))


def _names(origins: frozenset[str]) -> list[str]:
    return [name for name in sorted(origins) if name in TABLE]
