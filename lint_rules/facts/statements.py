"""Statements: the control flow that loops, handlers and reaching assignments are judged by."""

from __future__ import annotations

from typing import TypeAlias

from lint_rules.facts.expressions import Expression, Name, Record, Span


class Assign(Record, frozen=True):
    """``target = ... = value``."""

    targets: tuple[Expression, ...]
    value: Expression
    at: Span


class Annotate(Record, frozen=True):
    """``target: annotation`` or ``target: annotation = value``."""

    target: Expression
    annotation: Expression
    value: Expression | None
    at: Span


class Augment(Record, frozen=True):
    """``target op= value``; ``op`` without the ``=``."""

    target: Expression
    op: str
    value: Expression
    at: Span


class Evaluate(Record, frozen=True):
    """An expression statement: its value is dropped."""

    value: Expression
    at: Span


class Return(Record, frozen=True):
    """``return value``."""

    value: Expression | None
    at: Span


class Raise(Record, frozen=True):
    """``raise error from cause``; both ``None`` for a bare ``raise``."""

    error: Expression | None
    cause: Expression | None
    at: Span


class Break(Record, frozen=True):
    """``break``."""

    at: Span


class Continue(Record, frozen=True):
    """``continue``."""

    at: Span


class If(Record, frozen=True):
    """``if``; an ``elif`` is an ``If`` alone in ``orelse``. ``at`` covers ``if test``."""

    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    at: Span


class For(Record, frozen=True):
    """``for target in iterable``; ``at`` covers the header, from ``for`` (or ``async``) to the iterable's end."""

    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    is_async: bool
    at: Span


class While(Record, frozen=True):
    """``while test``; ``at`` covers the header, to the test's end."""

    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    at: Span


class Handler(Record, frozen=True):
    """``except kind as name``; ``kind`` is ``None`` for a bare ``except``. ``at`` covers the header."""

    kind: Expression | None
    name: str | None
    body: tuple[Statement, ...]
    at: Span


class Try(Record, frozen=True):
    """``try`` with its handlers (``except*`` too), ``else`` and ``finally``."""

    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    final: tuple[Statement, ...]
    at: Span


class WithItem(Record, frozen=True):
    """``value as target``."""

    value: Expression
    target: Expression | None


class With(Record, frozen=True):
    """``with items: body``."""

    items: tuple[WithItem, ...]
    body: tuple[Statement, ...]
    is_async: bool
    at: Span


class Case(Record, frozen=True):
    """``case``: the names that its pattern binds, the values it compares with, its guard and body.

    ``irrefutable`` is true for ``case _`` and ``case name`` without a guard.
    """

    captures: tuple[Name, ...]
    values: tuple[Expression, ...]
    guard: Expression | None
    body: tuple[Statement, ...]
    irrefutable: bool


class Match(Record, frozen=True):
    """``match subject``."""

    subject: Expression
    cases: tuple[Case, ...]
    at: Span


class Define(Record, frozen=True):
    """``def``: ``function`` is its number in ``Module.functions``."""

    function: int


class DefineClass(Record, frozen=True):
    """``class``: ``number`` is its number in ``Module.classes``."""

    number: int


class Import(Record, frozen=True):
    """``import a.b as c``: pairs of dotted name and alias."""

    names: tuple[tuple[str, str | None], ...]
    at: Span


class ImportFrom(Record, frozen=True):
    """``from module import name as alias``; ``level`` counts leading dots, a name may be ``*``."""

    module: str
    level: int
    names: tuple[tuple[str, str | None], ...]
    at: Span


class Global(Record, frozen=True):
    """``global names``."""

    names: tuple[str, ...]


class Nonlocal(Record, frozen=True):
    """``nonlocal names``."""

    names: tuple[str, ...]


class Delete(Record, frozen=True):
    """``del targets``."""

    targets: tuple[Expression, ...]


class Assert(Record, frozen=True):
    """``assert test, message``."""

    test: Expression
    message: Expression | None
    at: Span


Statement: TypeAlias = (
    Assign
    | Annotate
    | Augment
    | Evaluate
    | Return
    | Raise
    | Break
    | Continue
    | If
    | For
    | While
    | Try
    | With
    | Match
    | Define
    | DefineClass
    | Import
    | ImportFrom
    | Global
    | Nonlocal
    | Delete
    | Assert
)
