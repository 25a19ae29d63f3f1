"""The analysis of hand-written retry loops."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lint_rules.program.loops.record import (
    FIXED,
    RANDOM,
    SERVER,
    UNKNOWN,
    VARYING,
    Delay,
    Failure,
    FailurePath,
    RetryLoop,
)
from lint_rules.program.loops.search import Search

if TYPE_CHECKING:
    from lint_rules.program.evaluate import Evaluator
    from lint_rules.program.scopes import Scope

__all__ = [
    "FIXED",
    "RANDOM",
    "SERVER",
    "UNKNOWN",
    "VARYING",
    "Delay",
    "Failure",
    "FailurePath",
    "RetryLoop",
    "retry_loops",
]

_searches: WeakKeyDictionary[Evaluator, Search] = WeakKeyDictionary()
"""One for each state of a program: when a file is replaced, the program gets a new evaluator."""


def retry_loops(scope: Scope) -> tuple[RetryLoop, ...]:
    """Return the retry and polling loops that stand directly in a scope, and its recursive calls that retry.

    Loops of nested functions belong to those functions.
    """
    program = scope.module.program
    search = _searches.get(program.evaluator)
    if search is None:
        search = _searches[program.evaluator] = Search(program)
    return search.loops(scope)
