"""Whether a retry repeats what a function does: coroutine functions and generators only hand something back."""

from __future__ import annotations

from lint_rules.facts import Expression
from lint_rules.program.ineffective.rows import row_of
from lint_rules.program.ineffective.table import FAILS, KINDS
from lint_rules.program.scopes import Scope
from lint_rules.program.values import ProjectFunction


def runs_body(decorator: Expression, function: Scope) -> bool:
    """Whether a decorator that retries runs the body of its function in the retry.

    One made for plain functions calls an ``async def`` or a generator once: what it gets is awaited, or gone through,
    outside. Such a decorator is RP307's business and multiplies nothing.
    """
    defined, outside = function.function, function.parent
    if defined is None or outside is None or not (defined.is_async or defined.is_generator):
        return True
    row = row_of(decorator, outside)
    if row is not None:
        column = "async generator" if defined.is_async and defined.is_generator else "async def"
        return KINDS[row.library][column if defined.is_async else "generator"] not in FAILS
    values = function.module.program.values(decorator, outside)
    made = [value.scope for value in values if isinstance(value, ProjectFunction)]
    return len(made) != len(values) or any(_knows_kind(scope, is_async=defined.is_async) for scope in made)


def _knows_kind(decorator: Scope, *, is_async: bool) -> bool:
    """Whether a function of a project's decorator awaits, or goes through, what it is given."""
    outermost = [scope for scope in decorator.ancestors() if scope.function is not None][-1]
    for scope in decorator.module.scopes():
        inner = scope.function
        if (
            inner is not None
            and outermost in scope.ancestors()
            and (inner.is_async if is_async else inner.is_generator)
        ):
            return True
    return False
