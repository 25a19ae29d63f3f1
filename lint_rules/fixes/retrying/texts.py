"""Tests of an exception's text in the syntax tree: which texts are looked for, of which exception."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lint_rules.fixes.record import Refused

_SAME_TEXT = frozenset({"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "__str__"})
ERRORS = {
    "is_serialization_error": (
        "could not serialize access to table d.t due to concurrent update",
        "transaction is aborted due to concurrent update against table d.t",
    ),
    "is_quota_exceeded_error": (
        "quota exceeded: your table exceeded quota for total number of dml jobs writing to a table, pending + running",
        "quota exceeded: your project exceeded quota for concurrent api requests",
        "exceeded rate limits: too many table update operations for this table",
        "too many dml statements outstanding against table",
        "quota exceeded: your user exceeded quota for too many api requests per second",
        "rate limit exceeded", "exceeded rate limit",
    ),
}  # fmt: skip
"""Errors that the runtime's predicates know, in lower case: a text that stands in one of them is theirs."""


@dataclass(frozen=True)
class Test:
    """An expression that is true if an exception's text holds one of some texts (false, if it is negated)."""

    node: ast.expr
    exception: str
    texts: tuple[str, ...]
    is_negated: bool
    through: str
    """The local that holds the text; empty if there is none."""

    @property
    def kinds(self) -> frozenset[str]:
        """The runtime's predicates that know these texts.

        Raises:
            Refused: one of the texts is of another kind.
        """
        return frozenset(_kind(text) for text in self.texts)


def _kind(text: str) -> str:
    for kind, errors in ERRORS.items():
        if any(text.lower() in error or error in text.lower() for error in errors):
            return kind
    raise Refused("other texts", f'it looks for "{text}" too, which the runtime\'s predicates do not know')


class Texts:
    """Finds the tests of texts in one function."""

    def __init__(self, function: ast.AST, module: ast.Module) -> None:
        self._function = function
        self._module = module

    def tests(self) -> list[Test]:
        """Return the tests, each as large as it can be; those in nested functions are others' affair."""
        return list(self._search(self._function))

    def _search(self, node: ast.AST) -> Iterator[Test]:
        for child in ast.iter_child_nodes(node):
            found = self._test(child) if isinstance(child, ast.expr) else None
            if found is not None:
                yield found
            elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
                yield from self._search(child)

    def _test(self, node: ast.expr) -> Test | None:
        match node:
            case ast.BoolOp(op=ast.Or(), values=values):
                parts = [self._test(value) for value in values]
                found = [part for part in parts if part is not None and not part.is_negated]
                if len(found) == len(values) and len({(part.exception, part.through) for part in found}) == 1:
                    texts = tuple(text for part in found for text in part.texts)
                    return Test(node, found[0].exception, texts, False, found[0].through)
                return None
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as op], comparators=[text]):
                return self._made(node, self._strings(left), text, isinstance(op, ast.NotIn))
            case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp() | ast.ListComp() as inner], keywords=[]):
                return self._any(node, inner)
            case _:
                return None

    def _any(self, node: ast.expr, inner: ast.GeneratorExp | ast.ListComp) -> Test | None:
        match inner:
            case ast.GeneratorExp(generators=[only]) | ast.ListComp(generators=[only]):
                pass
            case _:
                return None
        match inner.elt:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[text]) if (
                isinstance(only.target, ast.Name) and only.target.id == name and not only.ifs
            ):
                return self._made(node, self._strings(only.iter), text, False)
            case _:
                return None

    def _made(self, node: ast.expr, texts: tuple[str, ...] | None, text: ast.expr, negated: bool) -> Test | None:
        source = self._source(text)
        if not texts or source is None:
            return None
        return Test(node, source[0], texts, negated, source[1])

    def _strings(self, node: ast.expr, depth: int = 4) -> tuple[str, ...] | None:
        """Return the one or more constant texts that an expression stands for."""
        match node:
            case ast.Constant(value=str() as text):
                return (text,)
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                found = [self._strings(item, 0) for item in items]
                return tuple(text for texts in found for text in texts or ()) if all(found) else None
            case ast.Name(id=name) if depth:
                assigned = [
                    one
                    for one in ast.walk(self._module)
                    if isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load)
                ]
                values = [
                    one.value
                    for one in self._module.body
                    if isinstance(one, ast.Assign) and len(one.targets) == 1 and one.targets[0] in assigned
                ]
                return self._strings(values[0], depth - 1) if len(values) == len(assigned) == 1 else None
            case _:
                return None

    def _source(self, text: ast.expr) -> tuple[str, str] | None:
        """Return the exception whose text an expression is, and the local that holds the text."""
        match text:
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)], keywords=[]):
                return name, ""
            case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=[]) if attr in _SAME_TEXT:
                return (inner.id, "") if isinstance(inner, ast.Name) and attr == "__str__" else self._source(inner)
            case ast.Attribute(value=ast.Name(id=name), attr="message"):
                return name, ""
            case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=name), format_spec=None)]):
                return name, ""
            case ast.Name(id=name):
                values = [
                    one.value
                    for one in ast.walk(self._function)
                    if isinstance(one, ast.Assign)
                    and any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
                ]
                inner_source = self._source(values[0]) if len(values) == 1 else None
                return (inner_source[0], name) if inner_source is not None and not inner_source[1] else None
            case _:
                return None
