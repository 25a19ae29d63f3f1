"""Lowering of expressions: the parser's tree becomes facts.

Chains (``a.b().c()``) and runs of one operator are unrolled in loops, because generated code nests them
deeper than the interpreter's stack; what is nested deeper than `DEPTH` all the same is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lint_rules.extract.text import Columns
from lint_rules.facts import (
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    Format,
    Generator,
    Keyword,
    Mapping,
    Name,
    Opaque,
    Placeholder,
    Sequence,
    Span,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)

DEPTH = 100
"""Levels of nesting that are kept; walkers of facts may recurse once or twice a level."""

_NOTHING = Opaque(())
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.MatMult: "@",
    ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.And: "and", ast.Or: "or",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_KINDS: dict[type[ast.AST], str] = {
    ast.Tuple: "tuple", ast.List: "list", ast.Set: "set",
    ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "generator",
}  # fmt: skip
_INT64 = 2**63


def operator(node: ast.AST) -> str:
    """Return an operator as it is written."""
    return _OPERATORS.get(type(node), "?")


def _unquote(node: ast.expr) -> ast.expr:
    """Replace a string annotation by the expression in it, at the string's place."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            inner = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
        for part in ast.walk(inner):
            ast.copy_location(part, node)
        return inner
    if isinstance(node, ast.Subscript):
        return ast.copy_location(ast.Subscript(node.value, _unquote(node.slice), node.ctx), node)
    if isinstance(node, ast.Tuple):
        return ast.copy_location(ast.Tuple([_unquote(item) for item in node.elts], node.ctx), node)
    if isinstance(node, ast.BinOp):
        return ast.copy_location(ast.BinOp(_unquote(node.left), node.op, _unquote(node.right)), node)
    return node


class ExpressionLowering:
    """Lowers expressions; `Lowering` adds the statements, and the functions that lambdas need."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._depth = 0
        self.yields = False
        self._lower: dict[type[ast.AST], Callable[[Any], Expression]] = {
            ast.Name: lambda node: Name(node.id, self.span(node)),
            ast.Constant: self._constant,
            ast.Attribute: self._chain,
            ast.Call: self._chain,
            ast.Subscript: self._chain,
            ast.BinOp: self._binary,
            ast.UnaryOp: lambda node: Unary(operator(node.op), self.expression(node.operand)),
            ast.BoolOp: lambda node: Bool(operator(node.op), self.expressions(node.values)),
            ast.Compare: lambda node: Compare(
                self.expression(node.left), tuple(operator(op) for op in node.ops), self.expressions(node.comparators)
            ),
            ast.IfExp: lambda node: Conditional(
                self.expression(node.test), self.expression(node.body), self.expression(node.orelse)
            ),
            ast.JoinedStr: lambda node: Format(self.expressions(node.values)),
            ast.FormattedValue: lambda node: Placeholder(self.expression(node.value)),
            ast.Tuple: self._sequence,
            ast.List: self._sequence,
            ast.Set: self._sequence,
            ast.Dict: lambda node: Mapping(
                tuple(None if key is None else self.expression(key) for key in node.keys),
                self.expressions(node.values),
            ),
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.Lambda: self._lambda,
            ast.Await: lambda node: Await(self.expression(node.value)),
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
            ast.NamedExpr: lambda node: Walrus(
                Name(node.target.id, self.span(node.target)), self.expression(node.value)
            ),
            ast.Starred: lambda node: Starred(self.expression(node.value)),
        }

    def span(self, node: Any) -> Span:
        """Return a node's span in characters."""
        return self.columns.span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)

    def expressions(self, nodes: list[ast.expr]) -> tuple[Expression, ...]:
        """Lower several expressions."""
        return tuple([self.expression(node) for node in nodes])

    def expression(self, node: ast.expr) -> Expression:
        """Lower one expression."""
        if self._depth >= DEPTH:
            return _NOTHING
        self._depth += 1
        lower = self._lower.get(type(node))
        if lower is None:
            children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
            result: Expression = Opaque(self.expressions(children))
        else:
            result = lower(node)
        self._depth -= 1
        return result

    def optional(self, node: ast.expr | None) -> Expression | None:
        """Lower an expression that may be missing."""
        return None if node is None else self.expression(node)

    def annotation(self, node: ast.expr) -> Expression:
        """Lower an annotation; strings in it are read as the expressions that they stand for."""
        return self.expression(_unquote(node))

    def _constant(self, node: ast.Constant) -> Expression:
        value = node.value
        if value is None or isinstance(value, bool | float):
            return Constant(value)
        if isinstance(value, str):
            # Lone surrogates cannot be stored as UTF-8, and no rule looks for them.
            return Constant(value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8"))
        if isinstance(value, int) and -_INT64 <= value < _INT64:
            return Constant(value)
        return _NOTHING

    def _chain(self, node: ast.expr) -> Expression:
        """Lower ``a.b(c)[d].e``: walk down to what it starts with, then build up."""
        links: list[ast.Attribute | ast.Call | ast.Subscript] = []
        inner = node
        while isinstance(inner, ast.Attribute | ast.Call | ast.Subscript):
            links.append(inner)
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
        start = (inner.lineno, self.columns(inner.lineno, inner.col_offset))
        kept = links[: DEPTH - self._depth]
        result = self.expression(inner) if len(kept) == len(links) else _NOTHING
        depth, self._depth = self._depth, min(self._depth + len(kept), DEPTH - 1)
        for link in reversed(kept):
            if isinstance(link, ast.Attribute):
                result = Attribute(result, link.attr, self._attribute_span(link))
            elif isinstance(link, ast.Subscript):
                result = Subscript(result, self.expression(link.slice), self.span(link))
            else:
                result = self._call(link, result, start)
        self._depth = depth
        return result

    def _attribute_span(self, node: ast.Attribute) -> Span:
        line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.columns.span(line, max(end - len(node.attr.encode("utf-8", "replace")), 0), line, end)

    def _call(self, node: ast.Call, func: Expression, start: tuple[int, int]) -> Call:
        called = self._attribute_span(node.func) if isinstance(node.func, ast.Attribute) else self.span(node.func)
        end_line = node.end_lineno or node.lineno
        at = (called[0], called[1], end_line, self.columns(end_line, node.end_col_offset or 0))
        keywords = tuple([Keyword(keyword.arg, self.expression(keyword.value)) for keyword in node.keywords])
        return Call(func, self.expressions(node.args), keywords, at, start)

    def _binary(self, node: ast.BinOp) -> Expression:
        op = type(node.op)
        operands: list[ast.expr] = []
        inner: ast.expr = node
        while isinstance(inner, ast.BinOp) and type(inner.op) is op:
            operands.append(inner.right)
            inner = inner.left
        operands.append(inner)
        return Binary(operator(node.op), self.expressions(operands[::-1]))

    def _sequence(self, node: ast.Tuple | ast.List | ast.Set) -> Expression:
        return Sequence(_KINDS[type(node)], self.expressions(node.elts))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Expression:
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        generators = tuple(
            Generator(
                self.expression(part.target),
                self.expression(part.iter),
                self.expressions(part.ifs),
                bool(part.is_async),
            )
            for part in node.generators
        )
        return Comprehension(_KINDS[type(node)], self.expressions(elements), generators, self.span(node))

    def _lambda(self, node: ast.Lambda) -> Expression:
        raise NotImplementedError  # pragma: no cover - `Lowering` knows the functions

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Expression:
        self.yields = True
        return Yield(self.optional(node.value), isinstance(node, ast.YieldFrom))
