"""What an expression may hold: the answers that link gives.

An answer is a tuple of alternatives. `Unknown` is an explicit alternative: rules say what they do with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lint_rules.facts import Call

if TYPE_CHECKING:
    from lint_rules.program.classes import ClassView
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope


@dataclass(frozen=True, slots=True)
class External:
    """A module, class, function or constant outside the program (or a public name of the runtime), by its origin."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Result:
    """What calling something external returned; ``call`` is ``None`` where an annotation says so."""

    of: str
    call: Call | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class BoundExternal:
    """An attribute or method of an external object: ``of`` is ``package.Class.method``."""

    of: str
    receiver: Value


@dataclass(frozen=True, slots=True)
class ProjectModule:
    """A module (or package) of the program."""

    module: LinkedModule


@dataclass(frozen=True, slots=True)
class ProjectFunction:
    """A function of the program; ``receiver`` is what it is bound to, if anything."""

    scope: Scope
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class ProjectClass:
    """A class of the program, itself."""

    view: ClassView


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the program; ``start`` is set for ``super()``: the class after which to look."""

    view: ClassView
    start: ClassView | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial(function, ...)``."""

    function: Value
    call: Call


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be followed, and why: ``parameter``, ``element``, ``computed``, ``attribute``, ``cycle`` ..."""

    why: str


Value: TypeAlias = (
    External
    | Result
    | BoundExternal
    | ProjectModule
    | ProjectFunction
    | ProjectClass
    | Instance
    | Partial
    | Literal
    | Unknown
)
Values: TypeAlias = tuple[Value, ...]

NONE = Literal(None)


def is_none(value: Value) -> bool:
    """Tell whether a value is ``None`` itself."""
    return isinstance(value, Literal) and value.value is None
