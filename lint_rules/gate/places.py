"""Where a finding stands in its file: the function or class around it, and the statement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

import msgspec

from lint_rules import facts
from lint_rules.gate.normal import is_text

Position: TypeAlias = tuple[int, int]
"""Line from 1, column from 0."""
MODULE = "<module>"
"""What the scope of a module's own statements is called."""


class Unit(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A statement or an ``except``, and where it starts."""

    start: Position
    node: facts.Statement | facts.Handler


class Area:
    """A function (no lambda), a class body or the module: what has a qualified name.

    Args:
        owner: the function or class; ``None`` for the module.
        body: its statements.
        start: where it starts, decorators included.
        end_line: its last line.
    """

    def __init__(
        self,
        owner: facts.Function | facts.Class | None,
        body: tuple[facts.Statement, ...],
        start: Position,
        end_line: int,
        outer: Area | None,
    ) -> None:
        self.owner = owner
        self.body = body
        self.start = start
        self.end_line = end_line
        self.names: tuple[str, ...] = () if outer is None or owner is None else (*outer.names, owner.name)

    @property
    def scope(self) -> str:
        """The qualified name (``Loader.run.inner``)."""
        return ".".join(self.names) or MODULE

    @cached_property
    def units(self) -> list[Unit]:
        """The statements directly in it, in the order in which they start; other areas' are left out."""
        return sorted(_units(self.body), key=lambda unit: unit.start)

    def index_at(self, position: Position) -> int:
        """Return the index of the unit that a position belongs to, -1 where it stands before all of them."""
        return bisect_right([unit.start for unit in self.units], position) - 1


class Areas:
    """All areas of one module."""

    def __init__(self, module: facts.Module) -> None:
        self.module = module
        self._functions: dict[int, Area] = {}
        self._classes: dict[int, Area] = {}
        self.root = Area(None, module.body, (0, 0), 10**9, None)
        self.inner = [
            *[self._class(number) for number in range(len(module.classes))],
            *[self._function(n) for n, function in enumerate(module.functions) if function.name != "<lambda>"],
        ]
        self.inner.sort(key=lambda area: area.start)

    @cached_property
    def scopes(self) -> frozenset[str]:
        """The qualified names in this module."""
        return frozenset({MODULE, *[area.scope for area in self.inner]})

    def at(self, position: Position) -> Area:
        """Return the innermost area at a position; a decorator and a header belong to what they introduce."""
        found = self.root
        for area in self.inner:
            if area.start > position:
                break
            if position[0] <= area.end_line:  # areas nest: the last one that starts before is the innermost
                found = area
        return found

    def _function(self, number: int) -> Area:
        area = self._functions.get(number)
        if area is None:
            function = self.module.functions[number]
            start = min([span[:2] for span in function.decorator_spans] + [function.at[:2]])
            outer = self._outer(function.function, function.class_)
            area = self._functions[number] = Area(function, function.body, start, function.end_line, outer)
        return area

    def _class(self, number: int) -> Area:
        area = self._classes.get(number)
        if area is None:
            class_ = self.module.classes[number]
            above = [start for item in class_.decorators if (start := _start(item)) is not None]
            start = min([(line, max(column - 1, 0)) for line, column in above] + [class_.at[:2]])
            outer = self._outer(class_.function, class_.class_)
            area = self._classes[number] = Area(class_, class_.body, start, class_.end_line, outer)
        return area

    def _outer(self, function: int | None, class_: int | None) -> Area:
        if class_ is not None:
            return self._class(class_)
        while function is not None and self.module.functions[function].name == "<lambda>":
            record = self.module.functions[function]
            if record.class_ is not None:
                return self._class(record.class_)
            function = record.function
        return self.root if function is None else self._function(function)


def _units(block: tuple[facts.Statement, ...]) -> Iterator[Unit]:
    for statement in block:
        at: facts.Span | None = getattr(statement, "at", None)
        if at is not None and not is_text(statement):
            yield Unit(at[:2], statement)
        match statement:
            case facts.If(body=body, orelse=orelse) | facts.For(body=body, orelse=orelse):
                yield from _units(body)
                yield from _units(orelse)
            case facts.While(body=body, orelse=orelse):
                yield from _units(body)
                yield from _units(orelse)
            case facts.With(body=body):
                yield from _units(body)
            case facts.Match(cases=cases):
                for case in cases:
                    yield from _units(case.body)
            case facts.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                yield from _units(body)
                for handler in handlers:
                    yield Unit(handler.at[:2], handler)
                    yield from _units(handler.body)
                yield from _units(orelse)
                yield from _units(final)
            case _:
                pass


def _start(expression: facts.Expression) -> Position | None:
    """Return where a name, attribute or call starts."""
    while isinstance(expression, facts.Attribute | facts.Subscript):
        expression = expression.value
    if isinstance(expression, facts.Call):
        return expression.start
    return expression.at[:2] if isinstance(expression, facts.Name) else None
