"""Finds retries on kinds of functions that they do not handle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span
from lint_rules.program.attributes import is_property
from lint_rules.program.ineffective.record import Ineffective
from lint_rules.program.ineffective.rows import Row, row_of
from lint_rules.program.ineffective.table import FAILS, KINDS
from lint_rules.program.loops.syntax import called_name
from lint_rules.program.policies.regions import decorator_place
from lint_rules.program.values import ProjectFunction
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope

_DESCRIPTORS = {
    "builtins.property": "property",
    "functools.cached_property": "property",
    "abc.abstractproperty": "property",
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
}


def ineffective(module: LinkedModule) -> Iterator[Ineffective]:
    """Yield the retries of a module that do not work on the function that they are given."""
    for scope in module.scopes():
        if scope.function is not None and scope.function.decorators and scope.parent is not None:
            yield from _decorators(scope, scope.function.decorators, scope.parent)
    for call, scope in module.index.calls:
        if call.args and isinstance(call.args[0], facts.Name | facts.Attribute):
            yield from _handed(call, scope)


def _decorators(function: Scope, decorators: tuple[Expression, ...], outside: Scope) -> Iterator[Ineffective]:
    for index, decorator in enumerate(decorators):
        row = row_of(decorator, outside)
        at = None if row is None else decorator_place(function, decorator)
        if row is None or at is None:
            continue
        cells = KINDS[row.library]
        if row.is_bare and cells["bare"] == "never":
            yield Ineffective(row.library, "bare", "never", at, function)
        elif row.is_bare and cells["bare"] != "retries":
            continue
        elif index == len(decorators) - 1:
            if _is_said_here(decorator, function, outside):
                yield from _of_kind(row, function, at)
        else:
            column = _descriptor(decorators[index + 1], outside)
            if column is not None:
                yield Ineffective(row.library, column, cells[column], at, function)


def _is_said_here(decorator: Expression, function: Scope, outside: Scope) -> bool:
    """Whether a word of ours stands in the file: of a plain ``def`` under an imported policy there may be none."""
    defined = function.function
    if isinstance(decorator, facts.Call) or (defined is not None and (defined.is_async or defined.is_generator)):
        return True
    name = decorator.id if isinstance(decorator, facts.Name) else ""
    return any(binding.kind == "value" for binding in outside.module.scope.bindings().get(name, ()))


def _of_kind(row: Row, function: Scope, at: Span) -> Iterator[Ineffective]:
    """Yield what happens to a function by its kind, with nothing between it and the retry."""
    defined = function.function
    if defined is None or defined.name == "<lambda>":
        return
    column = "generator" if defined.is_generator else "def"
    if defined.is_async:
        column = "async generator" if defined.is_generator else "async def"
    cell = KINDS[row.library][column]
    if cell in FAILS and not (cell == "breaks" and _may_be_awaitable(function)):
        yield Ineffective(row.library, column, cell, at, function)


def _may_be_awaitable(function: Scope) -> bool:
    """Whether a plain ``def`` returns what can be awaited: it says so, or another function makes it."""
    if function.function is None or function.function.returns is not None:
        return True
    for statement in statements(function.body):
        if isinstance(statement, facts.Return) and isinstance(statement.value, facts.Call):
            callees = function.module.program.callees(statement.value, function)
            if "async" in called_name(statement.value) or any(f.function and f.function.is_async for f in callees):
                return True
    return False


def _descriptor(decorator: Expression, outside: Scope) -> str | None:
    """Return ``property``, ``staticmethod`` or ``classmethod`` for a decorator that makes one."""
    program = outside.module.program
    if isinstance(decorator, facts.Attribute) and decorator.attr in ("setter", "getter", "deleter"):
        name = decorator.value
        bindings = outside.bindings().get(name.id, []) if isinstance(name, facts.Name) else []
        functions = [outside.module.function_scope(b.number) for b in bindings if b.number is not None]
        return "property" if any(is_property(program.evaluator, function) for function in functions) else None
    found = {_DESCRIPTORS.get(origin) for origin in program.origins(decorator, outside)}
    return found.pop() if len(found) == 1 else None


def _handed(call: Call, scope: Scope) -> Iterator[Ineffective]:
    row = row_of(call.func, scope)
    if row is None or (row.is_bare and KINDS[row.library]["bare"] != "retries"):
        return
    functions = [v.scope for v in scope.module.program.values(call.args[0], scope) if isinstance(v, ProjectFunction)]
    if len(functions) != 1 or functions[0].function is None or functions[0].function.decorators:
        return
    if functions[0].module is not scope.module and not isinstance(call.func, facts.Call):
        return  # both are imported: no word in the file speaks of either
    at = call.func.at if isinstance(call.func, facts.Call) else call.at
    yield from _of_kind(row, functions[0], at)
