"""What stands where in one module: one walk over its facts that all questions share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope


class ModuleIndex:
    """The calls, comprehensions and starred expressions of a module, each with its scope."""

    def __init__(self, module: LinkedModule) -> None:
        self.calls: list[tuple[Call, Scope]] = []
        self.calls_in: dict[Scope, list[Call]] = {}
        self.by_place: dict[Scope, tuple[Call, ...]] = {}
        """What `own_calls` has been asked for."""
        self.comprehensions: list[tuple[facts.Comprehension, Scope]] = []
        self.starred: list[tuple[facts.Starred, Scope]] = []
        for outermost, scope in expressions(module):
            for part in subexpressions(outermost):
                if type(part) is facts.Call:
                    self.calls.append((part, scope))
                    self.calls_in.setdefault(scope, []).append(part)
                elif type(part) is facts.Comprehension:
                    self.comprehensions.append((part, scope))
                elif type(part) is facts.Starred:
                    self.starred.append((part, scope))


def calls(module: LinkedModule) -> list[tuple[Call, Scope]]:
    """Return every call of a module with its scope: bodies, defaults, decorators, class bodies."""
    return module.index.calls


def own_calls(scope: Scope) -> tuple[Call, ...]:
    """Return the calls that stand in a scope itself, by their place."""
    index = scope.module.index
    known = index.by_place.get(scope)
    if known is None:
        found = sorted(index.calls_in.get(scope, ()), key=lambda call: call.at)
        known = index.by_place[scope] = tuple(found)
    return known


def expressions(module: LinkedModule) -> Iterator[tuple[Expression, Scope]]:
    """Yield every outermost expression of a module with the scope in which it is evaluated."""
    for scope in module.scopes():
        for statement in statements(scope.body):
            for expression in expressions_of(statement):
                yield expression, scope
            if isinstance(statement, facts.Match):
                for case in statement.cases:
                    for value in case.values:
                        yield value, scope
        outer = scope.parent
        if outer is None:
            continue
        if scope.function is not None:
            for decorator in scope.function.decorators:
                yield decorator, outer
            for parameter in scope.function.parameters:
                if parameter.default is not None:
                    yield parameter.default, outer
        elif scope.class_ is not None:
            for part in (*scope.class_.decorators, *scope.class_.bases, *[k.value for k in scope.class_.keywords]):
                yield part, outer
