"""Ways through a syntax tree that are faster than ``ast.walk``; a file is walked often while it is mended."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


@lru_cache(maxsize=4)
def parsed(text: str) -> ast.Module:
    """Return the tree of a text, parsed once for all who need it while a file is mended: it is not to be changed.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as ``ast.parse``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, outer ones before inner ones; contexts (`ast.Load` ...) and operators too."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        # Not all of ``__dict__``: others hang their notes on nodes, and contexts are shared between all trees.
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                pending += [child for child in value if isinstance(child, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)


def at_line(tree: ast.Module, line: int) -> Iterator[ast.AST]:
    """Yield the nodes whose lines include a line, outer ones before inner ones, without a look at all others."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        start, end = getattr(node, "lineno", line), getattr(node, "end_lineno", line)
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        if min([start, *[decorator.lineno for decorator in decorators]]) <= line <= end:
            yield node
            pending += ast.iter_child_nodes(node)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements below a node, with the handlers and cases among them, outer ones before inner ones."""
    pending = [tree]
    while pending:
        inner = inner_statements(pending.pop())
        pending += inner
        yield from inner


def inner_statements(node: ast.AST) -> list[ast.AST]:
    """Return the statements, handlers and cases right below a node, in the order of the text."""
    found: list[ast.AST] = []
    for block in _BLOCKS:
        children = getattr(node, block, ())
        if children.__class__ is list:  # a lambda's body and that of a conditional expression are none
            found += children
    return found
