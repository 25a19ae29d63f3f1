"""What callers hand a predicate: the runtime's knows exceptions only, a text is none of its errors."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.callers import passed_argument
from lint_rules.program.values import Literal, Result, Value

_TEXTS = frozenset({"builtins.str", "builtins.repr", "builtins.format", "builtins.dict"})
_PARTS = frozenset(
    {"error_result", "errors", "message", "text", "content", "reason", "body", "stderr", "stdout", "output", "args"}
)


def refuse_asked_about_texts(site: Site, predicate: Scope, parameter: str) -> None:
    """Refuse a predicate that somebody asks about something else than an exception.

    Raises:
        Refused: and says where.
    """
    for use in site.program.callers.uses(predicate):
        passed = passed_argument(predicate, use, parameter)
        if passed is not None and _is_text(site, passed, use.scope):
            module = use.scope.module
            line = use.call.at[0] if use.call is not None else 0
            where = f"line {line}" if module is site.module else f"{module.path}:{line}"
            raise Refused("asked about a text", f"{where} asks about a text, and the runtime about exceptions only")


def _is_text(site: Site, expression: Expression, scope: Scope) -> bool:
    match expression:
        case facts.Constant(value=str()) | facts.Format() | facts.Binary() | facts.Mapping():
            return True
        case facts.Subscript(value=value):
            return _is_text(site, value, scope)
        case facts.Attribute(attr=attr) if attr in _PARTS:
            return True
        case _:
            return any(_holds_text(value) for value in site.program.values(expression, scope))


def _holds_text(value: Value) -> bool:
    match value:
        case Literal(value=held):
            return isinstance(held, str)
        case Result(of=of):
            return of in _TEXTS
        case _:
            return False
