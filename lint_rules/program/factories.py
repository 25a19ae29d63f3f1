"""Calls that construct something, and places that hand a constructor (or a function) over as a factory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span
from lint_rules.program.index import calls
from lint_rules.program.scopes import Scope
from lint_rules.program.values import BoundExternal, External, ProjectClass, is_none

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
_FACTORIES = frozenset({"default_factory", "factory"})


@dataclass(frozen=True, eq=False)
class Construction:
    """A call of something external (``call`` set), or its hand-over as a factory (``call`` is ``None``)."""

    dotted: str
    call: Call | None
    expression: Expression
    """What is called or handed over."""
    scope: Scope
    at: Span


class _Place(NamedTuple):
    """A call or hand-over of something that may be external."""

    dotted: tuple[str, ...]
    """The external names that it may stand for, in order."""
    needed: int
    """How many of these must be wanted: all alternatives, or one if the name is imported."""
    call: Call | None
    expression: Expression
    scope: Scope
    at: Span
    is_keyword: bool


class _Places:
    """What the modules of one state of a program call and hand over: each rule wants other names of the same."""

    def __init__(self, program: Program) -> None:
        self._known: dict[LinkedModule, list[_Place]] = {}

    def of(self, module: LinkedModule) -> list[_Place]:
        """Return those of one module."""
        known = self._known.get(module)
        if known is None:
            known = self._known[module] = list(_places(module))
        return known


def constructions(
    module: LinkedModule, wanted: Callable[[str], bool], *, keywords: bool = True
) -> Iterator[Construction]:
    """Yield the calls and hand-overs of wanted external names in a module.

    Args:
        module: where to look.
        wanted: tells by the dotted name.
        keywords: whether ``default_factory=`` and ``factory=`` count as hand-overs too.
    """
    for place in module.program.kept(_Places).of(module):
        if keywords or not place.is_keyword:
            dotted = _wanted(place.dotted, place.needed, wanted)
            if dotted is not None:
                yield Construction(dotted, place.call, place.expression, place.scope, place.at)


def external_calls(module: LinkedModule) -> Iterator[tuple[Call, Scope, tuple[str, ...]]]:
    """Yield the calls of a module that may be calls of something external, with the names of that."""
    for place in module.program.kept(_Places).of(module):
        if place.call is not None:
            yield place.call, place.scope, place.dotted


def named(module: LinkedModule, expression: Expression, scope: Scope, wanted: Callable[[str], bool]) -> str | None:
    """Return the wanted external name that an expression stands for.

    Every alternative must be wanted (``None`` aside); of an imported name one is enough.
    """
    found = _externals(module, expression, scope)
    return None if found is None else _wanted(*found, wanted)


def _wanted(dotted: tuple[str, ...], needed: int, wanted: Callable[[str], bool]) -> str | None:
    matching = [name for name in dotted if wanted(name)]
    return matching[0] if len(matching) >= needed else None


def _externals(module: LinkedModule, expression: Expression, scope: Scope) -> tuple[tuple[str, ...], int] | None:
    """Return the external names that an expression may stand for, and how many of them must be wanted."""
    if not isinstance(expression, facts.Name | facts.Attribute):
        return None
    program = module.program
    values = [value for value in program.values(expression, scope) if not is_none(value)]
    dotted = tuple([name for value in values if (name := _dotted(value)) is not None])
    if not dotted:
        return None
    return dotted, 1 if len(values) == 1 or program.is_imported(expression, scope) else len(values)


def _places(module: LinkedModule) -> Iterator[_Place]:
    for call, scope in calls(module):
        found = _externals(module, call.func, scope)
        if found is not None:
            yield _Place(*found, call, call.func, scope, call.at, False)
        for expression, is_keyword in _handed_over(module, call, scope):
            found = _externals(module, expression, scope)
            if found is not None and isinstance(expression, facts.Name | facts.Attribute):
                yield _Place(*found, None, expression, scope, expression.at, is_keyword)


def _dotted(value: object) -> str | None:
    if isinstance(value, External):
        return value.dotted
    # An alternate constructor that a project's subclass inherits belongs to that subclass.
    if isinstance(value, BoundExternal) and not isinstance(value.receiver, ProjectClass):
        return value.of
    return None


def _handed_over(module: LinkedModule, call: Call, scope: Scope) -> Iterator[tuple[Expression, bool]]:
    handed = call.args[0] if call.args and isinstance(call.args[0], facts.Name | facts.Attribute) else None
    if handed is not None and module.program.origins(call.func, scope) & _PARTIALS:
        yield handed, False
    for keyword in call.keywords:
        if keyword.name in _FACTORIES:
            yield keyword.value, True
