"""Modules, functions and classes; and the comments that steer the linter."""

from __future__ import annotations

from lint_rules.facts.expressions import Expression, Keyword, Record, Span
from lint_rules.facts.statements import Statement


class Parameter(Record, frozen=True):
    """A parameter; ``kind`` is ``positional`` (only), ``both``, ``keyword`` (only), ``args`` or ``kwargs``."""

    name: str
    annotation: Expression | None
    default: Expression | None
    kind: str


class Function(Record, frozen=True):
    """A function or lambda. A lambda is called ``<lambda>`` and its body is one ``Return``.

    ``function`` and ``class_`` say what directly encloses it: at most one is set, as a number in
    ``Module.functions`` or ``Module.classes``; both are ``None`` at module level. ``at`` covers the ``def``
    header's first line from ``def`` (or ``async``) to the name's end; ``decorator_spans`` run parallel to
    ``decorators`` and start at the ``@``.
    """

    name: str
    function: int | None
    class_: int | None
    is_async: bool
    is_generator: bool
    parameters: tuple[Parameter, ...]
    decorators: tuple[Expression, ...]
    decorator_spans: tuple[Span, ...]
    returns: Expression | None
    body: tuple[Statement, ...]
    at: Span
    end_line: int


class Class(Record, frozen=True):
    """A class; ``function`` and ``class_`` as in `Function`."""

    name: str
    function: int | None
    class_: int | None
    bases: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...]
    at: Span
    end_line: int


class Directive(Record, frozen=True):
    """A ``# noqa`` comment: the lines it works on, the codes it names (none: all codes), where it stands.

    ``codes`` holds ``(code, column, end_column)``; ``first`` and ``last`` are the lines (inclusive) of the
    logical piece of text (a multi-line string, a backslash continuation) that flake8 lets it work on.
    flake8 finds it in strings too; ``is_comment`` tells a real comment, the only kind that can be unused.
    """

    first: int
    last: int
    codes: tuple[tuple[str, int, int], ...]
    at: Span
    text: str
    is_comment: bool


class Module(Record, frozen=True):
    """One file's facts. ``whole_file`` holds ``# flake8: noqa`` (``()``: every code) or ``None``."""

    body: tuple[Statement, ...]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    directives: tuple[Directive, ...]
    whole_file: tuple[str, ...] | None
    global_functions: tuple[int, ...]
    """The numbers of the functions that declare ``global`` names."""
    header: str
    """The leading comment lines, at most 2,000 characters: vendored copies carry their mark here."""


class Unreadable(Record, frozen=True):
    """A file that cannot be decoded or parsed: what is wrong, and where."""

    reason: str
    at: Span
