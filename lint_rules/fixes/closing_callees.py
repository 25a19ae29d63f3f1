"""Functions that close what they are given: link does not follow values into parameters, so they are asked here."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.index import calls
from lint_rules.program.values import Result
from lint_rules.program.walk import statements


def refuse_if_a_callee_closes(site: Site, construction: Call) -> None:
    """Refuse to pool what a function of the program, to which the site's file passes it, closes.

    Raises:
        Refused: there is one.
    """
    for call, scope in calls(site.module):
        for argument, position, keyword in _arguments(call):
            if not isinstance(argument, facts.Name | facts.Attribute | facts.Call):
                continue
            held = site.program.values(argument, scope)
            if not any(isinstance(value, Result) and value.call is construction for value in held):
                continue
            for callee in site.program.callees(call, scope):
                name = _parameter(callee, call, position, keyword)
                if name is not None and _closes(callee, name):
                    what = f"{callee.qualname}() in {callee.module.path}"
                    raise Refused("closed elsewhere", f"it is passed to {what}, which closes it")


def _arguments(call: Call) -> Iterator[tuple[Expression, int, str | None]]:
    for position, argument in enumerate(call.args):
        yield argument, position, None
    for keyword in call.keywords:
        yield keyword.value, -1, keyword.name


def _parameter(callee: Scope, call: Call, position: int, keyword: str | None) -> str | None:
    """Return the name that an argument has inside a function."""
    if keyword is not None or callee.function is None:
        return keyword
    parameters = [part.name for part in callee.function.parameters if part.kind in ("positional", "both")]
    is_static = any(getattr(decorator, "id", "") == "staticmethod" for decorator in callee.function.decorators)
    if callee.is_method and not is_static:
        position += 1
    return parameters[position] if 0 <= position < len(parameters) else None


def _closes(function: Scope, name: str) -> bool:
    for call in function.module.index.calls_in.get(function, ()):
        match call.func:
            case facts.Attribute(value=facts.Name(id=closed), attr="close") if closed == name:
                return True
            case _:
                pass
    return any(
        isinstance(item.value, facts.Name) and item.value.id == name
        for statement in statements(function.body)
        if isinstance(statement, facts.With)
        for item in statement.items
    )
