"""Exception types as retries and handlers name them, and how they lie above and below each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Expression
from lint_rules.program.classes import ClassView
from lint_rules.program.loops.exceptions import CATCH_ALLS, Caught, named_types
from lint_rules.program.policies.hierarchy import ancestry, canonical_exception

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope


@dataclass(frozen=True, slots=True)
class Kind:
    """One exception type: its name, and its own name with those of all its known bases."""

    dotted: str
    above: frozenset[str]
    is_project: bool = False

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.dotted.rpartition(".")[2]

    @property
    def is_everything(self) -> bool:
        """Whether this is ``Exception`` or ``BaseException``."""
        return self.dotted in CATCH_ALLS

    def is_below(self, other: Kind) -> bool:
        """Whether ``except other`` certainly catches this type."""
        return other.dotted in self.above


Kinds = tuple[Kind, ...]


def external(dotted: str) -> Kind:
    """Return the type of an external name."""
    name = canonical_exception(dotted)
    return Kind(name, ancestry(name))


def _of_project(view: ClassView) -> Kind:
    above: set[str] = {view.dotted}
    for base in view.mro:
        above |= {base.dotted} if isinstance(base, ClassView) else ancestry(canonical_exception(base))
    return Kind(view.dotted, frozenset(above), is_project=True)


def kinds_of(caught: Caught) -> Kinds:
    """Return the types that a handler or a retry names, as far as they are known."""
    return (*[external(name) for name in caught.names], *[_of_project(view) for view in caught.classes])


def visible_kinds(program: Program, expression: Expression, scope: Scope) -> Kinds:
    """Return the types that an expression names; empty where one of them cannot be followed."""
    caught = named_types(program, expression, scope)
    return kinds_of(caught) if caught.known else ()


def covers(handler: Kinds, waited: Kinds) -> bool:
    """Whether a handler of some types catches everything that is waited for."""
    if any(kind.is_everything for kind in handler):
        return True
    return bool(waited) and all(any(kind.is_below(own) for own in handler) for kind in waited)


def touches(handler: Kinds, waited: Kinds) -> bool:
    """Whether a handler of some types may catch a part of what is waited for."""
    return any(own.is_below(kind) or kind.is_below(own) for own in handler for kind in waited)
