"""Which row of the table an expression belongs to."""

from __future__ import annotations

from typing import NamedTuple

from lint_rules.facts import Expression
from lint_rules.program.ineffective.table import KINDS, RUNTIME_ROW
from lint_rules.program.retries import QUOTA, SERIALIZATION, TRANSIENT
from lint_rules.program.scopes import Scope
from lint_rules.program.values import BoundExternal, External, Result, Value, is_none

_READY_MADE = SERIALIZATION | QUOTA | TRANSIENT
_ADJUSTING = frozenset({"with_timeout", "with_deadline", "with_delay", "with_predicate"})
_TAKES_FUNCTION = frozenset({"tenacity.retry", "retrying.retry", RUNTIME_ROW})


class Row(NamedTuple):
    """A row, and whether the library's decorator stands there without having been called."""

    library: str
    is_bare: bool


def row_of(expression: Expression, scope: Scope) -> Row | None:
    """Return the row of a decorator, or of what a function is handed to; ``None`` for what is not known."""
    values = [value for value in scope.module.program.values(expression, scope) if not is_none(value)]
    return _row(values[0]) if len(values) == 1 else None


def _row(value: Value) -> Row | None:
    match value:
        case External(dotted=dotted):
            if dotted in _READY_MADE:
                return Row(RUNTIME_ROW, is_bare=False)
            return Row(dotted, is_bare=True) if dotted in KINDS else None
        case Result(of=of, call=call):
            if of in _TAKES_FUNCTION and call is not None and call.args:
                return None  # ``retry(load)`` is a function, no decorator
            owner, _, method = of.rpartition(".")
            library = owner if method in _ADJUSTING else of
            return Row(library, is_bare=False) if library in KINDS else None
        case BoundExternal(of=of, receiver=Result(of=owner)) if of == f"{owner}.wraps":
            return Row(owner, is_bare=False) if owner in KINDS else None
        case _:
            return None
