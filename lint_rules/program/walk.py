"""Walks over facts that every part of link and judge shares."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.facts import Expression, Statement


def blocks(statement: Statement) -> tuple[tuple[Statement, ...], ...]:
    """Return the blocks directly inside a statement, in source order (no function or class bodies)."""
    match statement:
        case facts.If() | facts.For() | facts.While():
            return (statement.body, statement.orelse)
        case facts.Try():
            return (
                statement.body,
                *[handler.body for handler in statement.handlers],
                statement.orelse,
                statement.final,
            )
        case facts.With():
            return (statement.body,)
        case facts.Match():
            return tuple([case.body for case in statement.cases])
        case _:
            return ()


def expressions_of(statement: Statement) -> tuple[Expression, ...]:
    """Return the expressions that belong to a statement itself, in order of evaluation (targets last)."""
    match statement:
        case facts.Evaluate():
            return (statement.value,)
        case facts.Assign():
            return (statement.value, *statement.targets)
        case facts.Annotate():
            return (*(() if statement.value is None else (statement.value,)), statement.target)
        case facts.Augment():
            return (statement.target, statement.value)
        case facts.Return():
            return () if statement.value is None else (statement.value,)
        case facts.Raise():
            return tuple([part for part in (statement.error, statement.cause) if part is not None])
        case facts.If() | facts.While():
            return (statement.test,)
        case facts.For():
            return (statement.iterable, statement.target)
        case facts.With():
            return tuple([part for item in statement.items for part in (item.value, item.target) if part is not None])
        case facts.Try():
            return tuple([handler.kind for handler in statement.handlers if handler.kind is not None])
        case facts.Match():
            guards = [case.guard for case in statement.cases if case.guard is not None]
            return (statement.subject, *guards)
        case facts.Delete():
            return statement.targets
        case facts.Assert():
            return (statement.test,) if statement.message is None else (statement.test, statement.message)
        case _:
            return ()


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions directly inside an expression, in order of evaluation."""
    match expression:
        case facts.Name() | facts.Constant() | facts.Lambda():
            return ()
        case facts.Attribute() | facts.Await() | facts.Starred() | facts.Placeholder():
            return (expression.value,)
        case facts.Call():
            return (expression.func, *expression.args, *[keyword.value for keyword in expression.keywords])
        case facts.Binary():
            return expression.operands
        case facts.Bool():
            return expression.values
        case facts.Compare():
            return (expression.left, *expression.operands)
        case facts.Unary():
            return (expression.operand,)
        case facts.Format():
            return expression.parts
        case facts.Sequence():
            return expression.items
        case facts.Mapping():
            return (*[key for key in expression.keys if key is not None], *expression.values)
        case facts.Subscript():
            return (expression.value, expression.index)
        case facts.Conditional():
            return (expression.test, expression.body, expression.orelse)
        case facts.Comprehension():
            parts: list[Expression] = []
            for generator in expression.generators:
                parts += (generator.iterable, generator.target, *generator.conditions)
            return (*parts, *expression.elements)
        case facts.Walrus():
            return (expression.value, expression.target)
        case facts.Yield():
            return () if expression.value is None else (expression.value,)
        case facts.Opaque():
            return expression.children


def subexpressions(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything inside it, outside in, left to right; lambda bodies are other functions."""
    stack = [expression]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(children(part)))


def statements(block: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield all statements of a block, nested blocks included, in source order."""
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from statements(inner)
