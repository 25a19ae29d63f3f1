"""The analysis of hand-written retry loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

_KEPT = "loop_search"


def retry_loops(scope: Scope) -> tuple[RetryLoop, ...]:
    """Return the retry and polling loops that stand directly in a scope, and its recursive calls that retry.

    Loops of nested functions belong to those functions.
    """
    program = scope.module.program
    # Kept with the program, so that it goes when the program goes; a replaced file brings a new evaluator.
    search = vars(program).get(_KEPT)
    if not isinstance(search, Search) or search.evaluator is not program.evaluator:
        search = vars(program)[_KEPT] = Search(program)
    return search.loops(scope)
