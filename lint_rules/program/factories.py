"""Calls that construct something, and places that hand a constructor (or a function) over as a factory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span
from lint_rules.program.index import calls
from lint_rules.program.scopes import Scope
from lint_rules.program.values import BoundExternal, External, ProjectClass, is_none

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule

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


def constructions(
    module: LinkedModule, wanted: Callable[[str], bool], *, keywords: bool = True
) -> Iterator[Construction]:
    """Yield the calls and hand-overs of wanted external names in a module.

    Args:
        module: where to look.
        wanted: tells by the dotted name.
        keywords: whether ``default_factory=`` and ``factory=`` count as hand-overs too.
    """
    for call, scope in calls(module):
        dotted = named(module, call.func, scope, wanted)
        if dotted is not None:
            yield Construction(dotted, call, call.func, scope, call.at)
        for expression in _handed_over(module, call, scope, keywords):
            dotted = named(module, expression, scope, wanted)
            if dotted is not None and isinstance(expression, facts.Name | facts.Attribute):
                yield Construction(dotted, None, expression, scope, expression.at)


def named(module: LinkedModule, expression: Expression, scope: Scope, wanted: Callable[[str], bool]) -> str | None:
    """Return the wanted external name that an expression stands for.

    Every alternative must be wanted (``None`` aside); of an imported name one is enough.
    """
    if not isinstance(expression, facts.Name | facts.Attribute):
        return None
    program = module.program
    values = [value for value in program.values(expression, scope) if not is_none(value)]
    dotted = [_dotted(value) for value in values]
    matching = [name for name in dotted if name is not None and wanted(name)]
    if matching and (len(matching) == len(values) or program.is_imported(expression, scope)):
        return matching[0]
    return None


def _dotted(value: object) -> str | None:
    if isinstance(value, External):
        return value.dotted
    # An alternate constructor that a project's subclass inherits belongs to that subclass.
    if isinstance(value, BoundExternal) and not isinstance(value.receiver, ProjectClass):
        return value.of
    return None


def _handed_over(module: LinkedModule, call: Call, scope: Scope, keywords: bool) -> Iterator[Expression]:
    handed = call.args[0] if call.args and isinstance(call.args[0], facts.Name | facts.Attribute) else None
    if handed is not None and module.program.origins(call.func, scope) & _PARTIALS:
        yield handed
    if keywords:
        for keyword in call.keywords:
            if keyword.name in _FACTORIES:
                yield keyword.value
