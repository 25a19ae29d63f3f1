"""Lowering of statements, functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lint_rules.extract.expressions import DEPTH, ExpressionLowering, operator
from lint_rules.extract.text import Columns
from lint_rules.facts import (
    Annotate,
    Assert,
    Assign,
    Augment,
    Break,
    Case,
    Class,
    Continue,
    Define,
    DefineClass,
    Delete,
    Evaluate,
    Expression,
    For,
    Function,
    Global,
    Handler,
    If,
    Import,
    ImportFrom,
    Keyword,
    Lambda,
    Match,
    Name,
    Nonlocal,
    Parameter,
    Raise,
    Return,
    Span,
    Statement,
    Try,
    While,
    With,
    WithItem,
)


class Lowering(ExpressionLowering):
    """Lowers one module; functions and classes are numbered as they are met."""

    def __init__(self, columns: Columns) -> None:
        super().__init__(columns)
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.global_functions: set[int] = set()
        self._function: int | None = None
        self._class: int | None = None
        self._statements: dict[type[ast.AST], Callable[[Any], Statement]] = {
            ast.Assign: lambda node: Assign(
                self.expressions(node.targets), self.expression(node.value), self.span(node)
            ),
            ast.AnnAssign: lambda node: Annotate(
                self.expression(node.target),
                self.annotation(node.annotation),
                self.optional(node.value),
                self.span(node),
            ),
            ast.AugAssign: lambda node: Augment(
                self.expression(node.target), operator(node.op), self.expression(node.value), self.span(node)
            ),
            ast.Expr: lambda node: Evaluate(self.expression(node.value), self.span(node)),
            ast.Return: lambda node: Return(self.optional(node.value), self.span(node)),
            ast.Raise: lambda node: Raise(self.optional(node.exc), self.optional(node.cause), self.span(node)),
            ast.Break: lambda node: Break(self.span(node)),
            ast.Continue: lambda node: Continue(self.span(node)),
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: lambda node: While(
                self.expression(node.test),
                self.block(node.body),
                self.block(node.orelse),
                self._header(node, node.test),
            ),
            ast.Try: self._try,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Match: self._match,
            ast.FunctionDef: self._define,
            ast.AsyncFunctionDef: self._define,
            ast.ClassDef: self._define_class,
            ast.Import: lambda node: Import(tuple((alias.name, alias.asname) for alias in node.names), self.span(node)),
            ast.ImportFrom: lambda node: ImportFrom(
                node.module or "",
                node.level,
                tuple((alias.name, alias.asname) for alias in node.names),
                self.span(node),
            ),
            ast.Global: self._global,
            ast.Nonlocal: lambda node: Nonlocal(tuple(node.names)),
            ast.Delete: lambda node: Delete(self.expressions(node.targets)),
            ast.Assert: lambda node: Assert(self.expression(node.test), self.optional(node.msg), self.span(node)),
        }
        if try_star := getattr(ast, "TryStar", None):  # Python 3.11
            self._statements[try_star] = self._try
        if type_alias := getattr(ast, "TypeAlias", None):  # Python 3.12
            self._statements[type_alias] = lambda node: Assign(
                (self.expression(node.name),), self.expression(node.value), self.span(node)
            )

    def block(self, nodes: list[ast.stmt]) -> tuple[Statement, ...]:
        """Lower a block; ``pass`` leaves no trace."""
        statements = self._statements
        result = []
        for node in nodes:
            lower = statements.get(type(node))
            if lower is not None:
                result.append(lower(node))
        return tuple(result)

    def _header(self, node: ast.stmt, last: ast.expr) -> Span:
        return self.columns.span(
            node.lineno, node.col_offset, last.end_lineno or node.lineno, last.end_col_offset or node.col_offset
        )

    def _if(self, node: ast.If) -> If:
        # An ``elif`` nests once more in the tree; generated chains of them outgrow the stack.
        chain = [node]
        while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], ast.If):
            chain.append(chain[-1].orelse[0])
        orelse = self.block(chain[-1].orelse)
        if len(chain) > DEPTH:  # too deep to be kept nested: a run of independent tests
            flat = [
                If(self.expression(link.test), self.block(link.body), (), self._header(link, link.test))
                for link in chain
            ]
            return If(flat[0].test, flat[0].body, (*flat[1:], *orelse), flat[0].at)
        for link in reversed(chain):
            result = If(self.expression(link.test), self.block(link.body), orelse, self._header(link, link.test))
            orelse = (result,)
        return result

    def _for(self, node: ast.For | ast.AsyncFor) -> For:
        return For(
            self.expression(node.target),
            self.expression(node.iter),
            self.block(node.body),
            self.block(node.orelse),
            isinstance(node, ast.AsyncFor),
            self._header(node, node.iter),
        )

    def _try(self, node: ast.Try) -> Try:
        return Try(
            self.block(node.body),
            tuple([self._handler(handler) for handler in node.handlers]),
            self.block(node.orelse),
            self.block(node.finalbody),
            self.columns.span(node.lineno, node.col_offset, node.lineno, node.col_offset + 3),
        )

    def _handler(self, node: ast.ExceptHandler) -> Handler:
        if node.type is None:
            at = self.columns.span(node.lineno, node.col_offset, node.lineno, node.col_offset + 6)
        else:
            end_line = node.type.end_lineno or node.lineno
            at = self.columns.span(node.lineno, node.col_offset, end_line, node.type.end_col_offset or 0)
        return Handler(self.optional(node.type), node.name, self.block(node.body), at)

    def _with(self, node: ast.With | ast.AsyncWith) -> With:
        items = tuple(
            [WithItem(self.expression(item.context_expr), self.optional(item.optional_vars)) for item in node.items]
        )
        last = node.items[-1].optional_vars or node.items[-1].context_expr
        return With(items, self.block(node.body), isinstance(node, ast.AsyncWith), self._header(node, last))

    def _global(self, node: ast.Global) -> Global:
        if self._function is not None:
            self.global_functions.add(self._function)
        return Global(tuple(node.names))

    def _match(self, node: ast.Match) -> Match:
        return Match(self.expression(node.subject), tuple([self._case(case) for case in node.cases]), self.span(node))

    def _case(self, case: ast.match_case) -> Case:
        captures: list[Name] = []
        values: list[Expression] = []
        for part in ast.walk(case.pattern):
            name = part.name if isinstance(part, ast.MatchAs | ast.MatchStar) else getattr(part, "rest", None)
            if isinstance(name, str):
                captures.append(Name(name, self.span(part)))
            if isinstance(part, ast.MatchValue):
                values.append(self.expression(part.value))
            elif isinstance(part, ast.MatchClass):
                values.append(self.expression(part.cls))
        open_pattern = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
        return Case(
            tuple(captures),
            tuple(values),
            self.optional(case.guard),
            self.block(case.body),
            open_pattern and case.guard is None,
        )

    def _lambda(self, node: ast.Lambda) -> Lambda:
        number = self._open_function()
        parameters = self._parameters(node.args)
        outer = self._enter(function=number)
        body = (Return(self.expression(node.body), self.span(node.body)),)
        yields = self._leave(outer)
        at = self.columns.span(node.lineno, node.col_offset, node.lineno, node.col_offset + 6)
        self.functions[number] = Function(
            "<lambda>", self._function, self._class, False, yields, parameters, (), (), None, body, at,
            node.end_lineno or node.lineno,
        )  # fmt: skip
        return Lambda(number, self.span(node))

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Define:
        number = self._open_function()
        decorators = self.expressions(node.decorator_list)
        spans = tuple([self._decorator_span(decorator) for decorator in node.decorator_list])
        parameters = self._parameters(node.args)
        returns = None if node.returns is None else self.annotation(node.returns)
        outer = self._enter(function=number)
        body = self.block(node.body)
        yields = self._leave(outer)
        is_async = isinstance(node, ast.AsyncFunctionDef)
        # "def name" and "async def name", as everybody writes them; only the shown end depends on it.
        column = self.columns(node.lineno, node.col_offset)
        end = column + len("async def " if is_async else "def ") + len(node.name)
        self.functions[number] = Function(
            node.name, self._function, self._class, is_async, yields, parameters, decorators, spans, returns, body,
            (node.lineno, column, node.lineno, end), node.end_lineno or node.lineno,
        )  # fmt: skip
        return Define(number)

    def _decorator_span(self, node: ast.expr) -> Span:
        line, column, end_line, end_column = self.span(node)
        return (line, max(column - 1, 0), end_line, end_column)

    def _define_class(self, node: ast.ClassDef) -> DefineClass:
        number = len(self.classes)
        column = self.columns(node.lineno, node.col_offset)
        at = (node.lineno, column, node.lineno, column + len("class ") + len(node.name))
        bases, decorators = self.expressions(node.bases), self.expressions(node.decorator_list)
        keywords = tuple([Keyword(keyword.arg, self.expression(keyword.value)) for keyword in node.keywords])
        head = (node.name, self._function, self._class, bases, keywords, decorators)
        self.classes.append(Class(*head, (), at, node.end_lineno or node.lineno))
        outer = self._enter(class_=number)
        body = self.block(node.body)
        self._leave(outer)
        self.classes[number] = Class(*head, body, at, node.end_lineno or node.lineno)
        return DefineClass(number)

    def _open_function(self) -> int:
        number = len(self.functions)
        self.functions.append(_PENDING)
        return number

    def _enter(self, *, function: int | None = None, class_: int | None = None) -> tuple[int | None, int | None, bool]:
        outer = (self._function, self._class, self.yields)
        self._function, self._class, self.yields = function, class_, False
        return outer

    def _leave(self, outer: tuple[int | None, int | None, bool]) -> bool:
        yields = self.yields
        self._function, self._class, self.yields = outer
        return yields

    def _parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        result: list[Parameter] = []

        def add(argument: ast.arg, default: ast.expr | None, kind: str) -> None:
            annotation = None if argument.annotation is None else self.annotation(argument.annotation)
            result.append(Parameter(argument.arg, annotation, self.optional(default), kind))

        positional = [(argument, "positional") for argument in arguments.posonlyargs]
        positional += [(argument, "both") for argument in arguments.args]
        missing = len(positional) - len(arguments.defaults)
        defaults: list[ast.expr | None] = [*([None] * missing), *arguments.defaults]
        for (argument, kind), default in zip(positional, defaults, strict=True):
            add(argument, default, kind)
        if arguments.vararg:
            add(arguments.vararg, None, "args")
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            add(argument, default, "keyword")
        if arguments.kwarg:
            add(arguments.kwarg, None, "kwargs")
        return tuple(result)


_PENDING = Function("", None, None, False, False, (), (), (), None, (), (0, 0, 0, 0), 0)
