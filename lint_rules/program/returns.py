"""What project functions give back, and what ``with`` binds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program import hints
from lint_rules.program.names import BIGQUERY_CLIENT, JOB_CLASSES, POOLED_SESSION, REQUESTS_SESSION, class_of_result
from lint_rules.program.scopes import Scope
from lint_rules.program.values import (
    BoundExternal,
    Instance,
    ProjectFunction,
    Result,
    Unknown,
    Value,
    Values,
    is_none,
)
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.evaluate import Evaluator


def returned(evaluator: Evaluator, function: ProjectFunction) -> Values:
    """Return what calling a project function gives.

    A function counts as returning a client (or a job, or a session) if it does so on every path that returns
    something; where paths differ, nothing is known.
    """
    return evaluator.once((function.scope, "returns"), lambda: _returned(evaluator, function.scope))


def _returned(evaluator: Evaluator, scope: Scope) -> Values:
    function = scope.function
    if function is None or function.is_generator:
        return (Unknown("generator"),)
    paths: list[Values] = []
    for statement in statements(function.body):
        if isinstance(statement, facts.Return) and statement.value is not None:
            values = tuple([v for v in evaluator.values(statement.value, scope) if not is_none(v)])
            if values:
                paths.append(values)
    result = tuple([value for path in paths for value in path])
    if _differ(paths):
        return (Unknown("mixed"),)
    if function.returns is not None and not any(_says_something(value) for value in result):
        held = hints.held(evaluator, function.returns, scope.parent or scope)
        if held:
            return held
    return result or (Unknown("nothing"),)


def _says_something(value: Value) -> bool:
    """Whether a value tells more than an annotation: what comes out of a library's depths does not."""
    return kind_of(value) is not None or not isinstance(value, Unknown | Result | BoundExternal)


def _differ(paths: list[Values]) -> bool:
    kinds = [{kind_of(value) for value in path} for path in paths]
    named = {kind for kind_set in kinds for kind in kind_set if kind}
    return (bool(named) and any(not (kind_set & named) for kind_set in kinds)) or len(named) > 1


def kind_of(value: Value) -> str | None:
    """Return ``client``, ``job`` or ``session`` for what the rules follow, ``None`` for anything else."""
    if isinstance(value, Instance):
        if value.view.derives_from(BIGQUERY_CLIENT):
            return "client"
        return "session" if value.view.derives_from(REQUESTS_SESSION) else None
    if not isinstance(value, Result):
        return None
    of = class_of_result(value.of)
    if of == BIGQUERY_CLIENT:
        return "client"
    if of in JOB_CLASSES:
        return "job"
    return "session" if of in (REQUESTS_SESSION, POOLED_SESSION) else None


def entered(evaluator: Evaluator, manager: Value) -> Values:
    """Return what ``with manager as name`` binds."""
    match manager:
        case Result(of=of):
            # Clients and sessions give themselves; what other managers give is not known.
            return (
                (manager,) if kind_of(manager) is not None or of == "contextlib.closing" else (Result(f"{of}.enter"),)
            )
        case Instance(view=view):
            for name in ("__enter__", "__aenter__"):
                found = evaluator.attribute(manager, name)
                functions = [value for value in found if isinstance(value, ProjectFunction)]
                if functions:
                    return tuple([value for function in functions for value in returned(evaluator, function)])
            return (
                (manager,)
                if view.derives_from(BIGQUERY_CLIENT) or view.derives_from(REQUESTS_SESSION)
                else (Unknown("entered"),)
            )
        case _:
            return (Unknown("entered"),)


def entered_call(evaluator: Evaluator, call: Expression, scope: Scope) -> Values | None:
    """Return what ``with function() as name`` binds where the function is a ``@contextmanager``, else ``None``."""
    if not isinstance(call, facts.Call):
        return None
    functions = [v for v in evaluator.values(call.func, scope) if isinstance(v, ProjectFunction)]
    results: list[Value] = []
    for function in functions:
        if function.scope.function is None or not function.scope.function.is_generator:
            return None
        if not any(_is_contextmanager(part) for part in function.scope.function.decorators):
            return None
        results += [
            value
            for part in yielded(function.scope)
            for value in evaluator.values(part, function.scope)
            if not is_none(value)
        ]
    return tuple(results) or None


def _is_contextmanager(decorator: Expression) -> bool:
    name = decorator.attr if isinstance(decorator, facts.Attribute) else getattr(decorator, "id", "")
    return name in ("contextmanager", "asynccontextmanager")


def yielded(scope: Scope) -> Iterator[Expression]:
    """Yield the expressions that a generator yields."""
    for statement in statements(scope.body):
        for expression in expressions_of(statement):
            for part in subexpressions(expression):
                if isinstance(part, facts.Yield) and part.value is not None and not part.is_from:
                    yield part.value
