"""Walks over facts that every part of link and judge shares.

They are the innermost loops of the linter: they look a record's type up in a table instead of matching patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lint_rules import facts
from lint_rules.facts import Expression, Statement

Block = tuple[Statement, ...]


def _in_try(statement: facts.Try) -> tuple[Block, ...]:
    return (statement.body, *[handler.body for handler in statement.handlers], statement.orelse, statement.final)


_BLOCKS: dict[type[Any], Callable[[Any], tuple[Block, ...]]] = {
    facts.If: lambda s: (s.body, s.orelse),
    facts.For: lambda s: (s.body, s.orelse),
    facts.While: lambda s: (s.body, s.orelse),
    facts.Try: _in_try,
    facts.With: lambda s: (s.body,),
    facts.Match: lambda s: tuple([case.body for case in s.cases]),
}


def blocks(statement: Statement) -> tuple[Block, ...]:
    """Return the blocks directly inside a statement, in source order (no function or class bodies)."""
    inside = _BLOCKS.get(type(statement))
    return () if inside is None else inside(statement)


def _given(*parts: Expression | None) -> tuple[Expression, ...]:
    return tuple([part for part in parts if part is not None])


_EXPRESSIONS: dict[type[Any], Callable[[Any], tuple[Expression, ...]]] = {
    facts.Evaluate: lambda s: (s.value,),
    facts.Assign: lambda s: (s.value, *s.targets),
    facts.Annotate: lambda s: _given(s.value, s.target),
    facts.Augment: lambda s: (s.target, s.value),
    facts.Return: lambda s: _given(s.value),
    facts.Raise: lambda s: _given(s.error, s.cause),
    facts.If: lambda s: (s.test,),
    facts.While: lambda s: (s.test,),
    facts.For: lambda s: (s.iterable, s.target),
    facts.With: lambda s: _given(*[part for item in s.items for part in (item.value, item.target)]),
    facts.Try: lambda s: _given(*[handler.kind for handler in s.handlers]),
    facts.Match: lambda s: _given(s.subject, *[case.guard for case in s.cases]),
    facts.Delete: lambda s: s.targets,
    facts.Assert: lambda s: _given(s.test, s.message),
}


def expressions_of(statement: Statement) -> tuple[Expression, ...]:
    """Return the expressions that belong to a statement itself, in order of evaluation (targets last)."""
    inside = _EXPRESSIONS.get(type(statement))
    return () if inside is None else inside(statement)


def _in_comprehension(expression: facts.Comprehension) -> tuple[Expression, ...]:
    parts: list[Expression] = []
    for generator in expression.generators:
        parts += (generator.iterable, generator.target, *generator.conditions)
    return (*parts, *expression.elements)


_CHILDREN: dict[type[Any], Callable[[Any], tuple[Expression, ...]]] = {
    facts.Attribute: lambda e: (e.value,),
    facts.Await: lambda e: (e.value,),
    facts.Starred: lambda e: (e.value,),
    facts.Placeholder: lambda e: (e.value,),
    facts.Call: lambda e: (e.func, *e.args, *[keyword.value for keyword in e.keywords]),
    facts.Binary: lambda e: e.operands,
    facts.Bool: lambda e: e.values,
    facts.Compare: lambda e: (e.left, *e.operands),
    facts.Unary: lambda e: (e.operand,),
    facts.Format: lambda e: e.parts,
    facts.Sequence: lambda e: e.items,
    facts.Mapping: lambda e: _given(*e.keys, *e.values),
    facts.Subscript: lambda e: (e.value, e.index),
    facts.Conditional: lambda e: (e.test, e.body, e.orelse),
    facts.Comprehension: _in_comprehension,
    facts.Walrus: lambda e: (e.value, e.target),
    facts.Yield: lambda e: _given(e.value),
    facts.Opaque: lambda e: e.children,
}


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions directly inside an expression, in order of evaluation."""
    inside = _CHILDREN.get(type(expression))
    return () if inside is None else inside(expression)


def subexpressions(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything inside it, outside in, left to right; lambda bodies are other functions."""
    inside = _CHILDREN.get(type(expression))
    if inside is None:
        yield expression
        return
    stack = [expression]
    while stack:
        part = stack.pop()
        yield part
        inside = _CHILDREN.get(type(part))
        if inside is not None:
            stack.extend(inside(part)[::-1])


def statements(block: Block) -> Iterator[Statement]:
    """Yield all statements of a block, nested blocks included, in source order."""
    stack = list(block[::-1])
    while stack:
        statement = stack.pop()
        yield statement
        inside = _BLOCKS.get(type(statement))
        if inside is not None:
            for inner in inside(statement)[::-1]:
                stack.extend(inner[::-1])
