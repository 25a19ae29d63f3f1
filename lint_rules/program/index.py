"""What stands where in one module: one walk over its facts that all questions share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope


class ModuleIndex:
    """The calls, comprehensions, starred expressions and tests for membership of a module, each with its scope."""

    def __init__(self, module: LinkedModule) -> None:
        self.calls: list[tuple[Call, Scope]] = []
        self.calls_in: dict[Scope, list[Call]] = {}
        self.by_place: dict[Scope, tuple[Call, ...]] = {}
        """What `own_calls` has been asked for."""
        self.comprehensions: list[tuple[facts.Comprehension, Scope]] = []
        self.starred: list[tuple[facts.Starred, Scope]] = []
        self.testing: set[Scope] = set()
        """The scopes that have ``in`` or ``not in``."""
        add: dict[type[Any], Callable[[Any, Scope], None]] = {
            facts.Call: self._add_call,
            facts.Comprehension: lambda part, scope: self.comprehensions.append((part, scope)),
            facts.Starred: lambda part, scope: self.starred.append((part, scope)),
            facts.Compare: self._add_test,
        }
        for outermost, scope in expressions(module):
            for part in module.parts(outermost):
                handle = add.get(type(part))
                if handle is not None:
                    handle(part, scope)

    def _add_call(self, call: Call, scope: Scope) -> None:
        self.calls.append((call, scope))
        self.calls_in.setdefault(scope, []).append(call)

    def _add_test(self, test: facts.Compare, scope: Scope) -> None:
        if "in" in test.ops or "not in" in test.ops:
            self.testing.add(scope)


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


def calls_by_name(module: LinkedModule, names: frozenset[str]) -> list[tuple[Call, Scope]]:
    """Return the calls of what has one of some names; where the module gives it other names too, every call.

    Only the functions in which one of the names stands are read: that is for questions about modules of which nothing
    else is asked.
    """
    lines = module.program.sources.lines_with(module.path, names)
    if lines is None:
        return calls(module)
    found: list[tuple[Call, Scope]] = []
    called: set[Expression] = set()
    for outermost, scope in expressions(module, lines):
        for part in subexpressions(outermost):
            if isinstance(part, facts.Call):
                if _last(part.func) in names:
                    found.append((part, scope))
                    called.add(part.func)
            elif isinstance(part, facts.Name | facts.Attribute) and _last(part) in names and part not in called:
                return calls(module)
    return found


def _last(expression: Expression) -> str:
    if isinstance(expression, facts.Name):
        return expression.id
    return expression.attr if isinstance(expression, facts.Attribute) else ""


def expressions(module: LinkedModule, lines: Sequence[int] | None = None) -> Iterator[tuple[Expression, Scope]]:
    """Yield every outermost expression of a module with the scope in which it is evaluated.

    Args:
        module: where to look.
        lines: leave out the functions that are on none of these lines (ascending).
    """
    for scope in module.scopes() if lines is None else _scopes_on(module, lines):
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


def _scopes_on(module: LinkedModule, lines: Sequence[int]) -> Iterator[Scope]:
    yield module.scope
    for number in range(len(module.facts.classes)):  # their bodies are short: what they define is left out
        yield module.class_scope(number)
    for number, function in enumerate(module.facts.functions):
        first = min([function.at[0], *[span[0] for span in function.decorator_spans]])
        nearest = bisect_left(lines, first)
        if nearest < len(lines) and lines[nearest] <= function.end_line:
            yield module.function_scope(number)
