"""Expressions, as far as rules can ask about them."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Span: TypeAlias = tuple[int, int, int, int]
"""``(line, column, end_line, end_column)``: lines from 1, columns from 0, in characters."""


class Record(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False, eq=False):
    """What all facts share: immutable, compared by identity, stored as tagged arrays.

    Identity makes a fact usable as a dictionary key at the cost of a pointer; ``eq=False`` also keeps a
    comparison of two deep trees from ever happening by accident.
    """


class Name(Record, frozen=True):
    """A name that is read (or, as a target, bound)."""

    id: str
    at: Span


class Attribute(Record, frozen=True):
    """``value.attr``; ``at`` covers the name ``attr`` alone."""

    value: Expression
    attr: str
    at: Span


class Constant(Record, frozen=True):
    """A literal string, number, truth value or ``None``."""

    value: str | int | float | bool | None


class Keyword(Record, frozen=True):
    """``name=value`` in a call; ``name`` is ``None`` for ``**value``."""

    name: str | None
    value: Expression


class Call(Record, frozen=True):
    """A call; ``at`` runs from the called name to the call's end, ``start`` is where the whole expression starts."""

    func: Expression
    args: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    at: Span
    start: tuple[int, int]


class Placeholder(Record, frozen=True):
    """``{value}`` in an f-string."""

    value: Expression


class Format(Record, frozen=True):
    """An f-string: constant strings and placeholders in order."""

    parts: tuple[Expression, ...]


class Binary(Record, frozen=True):
    """A chain of one operator, ``a + b + c``, left to right (flat, because generated chains run to thousands)."""

    op: str
    operands: tuple[Expression, ...]


class Unary(Record, frozen=True):
    """``not x``, ``-x``, ``+x``, ``~x``."""

    op: str
    operand: Expression


class Bool(Record, frozen=True):
    """``a and b and c`` or ``a or b or c``."""

    op: str
    values: tuple[Expression, ...]


class Compare(Record, frozen=True):
    """``left op operand ...``; ``ops`` as written (``==``, ``not in``, ...), one for each of ``operands``."""

    left: Expression
    ops: tuple[str, ...]
    operands: tuple[Expression, ...]


class Conditional(Record, frozen=True):
    """``body if test else orelse``."""

    test: Expression
    body: Expression
    orelse: Expression


class Sequence(Record, frozen=True):
    """A display; ``kind`` is ``tuple``, ``list`` or ``set``."""

    kind: str
    items: tuple[Expression, ...]


class Mapping(Record, frozen=True):
    """A dictionary display; a key is ``None`` for ``**value``."""

    keys: tuple[Expression | None, ...]
    values: tuple[Expression, ...]


class Subscript(Record, frozen=True):
    """``value[index]``."""

    value: Expression
    index: Expression
    at: Span


class Lambda(Record, frozen=True):
    """A lambda: ``function`` is its number in ``Module.functions``."""

    function: int
    at: Span


class Generator(Record, frozen=True):
    """One ``for target in iterable if ...`` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


class Comprehension(Record, frozen=True):
    """A comprehension or generator expression; ``kind`` is ``list``, ``set``, ``dict`` or ``generator``."""

    kind: str
    elements: tuple[Expression, ...]
    generators: tuple[Generator, ...]
    at: Span


class Await(Record, frozen=True):
    """``await value``."""

    value: Expression


class Yield(Record, frozen=True):
    """``yield value`` or, with ``is_from``, ``yield from value``."""

    value: Expression | None
    is_from: bool


class Walrus(Record, frozen=True):
    """``(name := value)``."""

    target: Name
    value: Expression


class Starred(Record, frozen=True):
    """``*value`` among arguments, items or targets."""

    value: Expression


class Opaque(Record, frozen=True):
    """Anything else (slices, bytes, very deep nesting): only what it contains is kept."""

    children: tuple[Expression, ...]


Expression: TypeAlias = (
    Name
    | Attribute
    | Constant
    | Call
    | Placeholder
    | Format
    | Binary
    | Unary
    | Bool
    | Compare
    | Conditional
    | Sequence
    | Mapping
    | Subscript
    | Lambda
    | Comprehension
    | Await
    | Yield
    | Walrus
    | Starred
    | Opaque
)
