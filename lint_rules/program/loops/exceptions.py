"""What handlers catch."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, cast

from lint_rules import facts
from lint_rules.facts import Expression, Handler
from lint_rules.program.classes import ClassView
from lint_rules.program.definitions import definitions
from lint_rules.program.values import BoundExternal, External, ProjectClass, Unknown, Value, is_none

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

CATCH_ALLS = frozenset({"builtins.Exception", "builtins.BaseException"})
_NOT_READY = frozenset(
    {
        "builtins.FileNotFoundError",
        "builtins.BlockingIOError",
        "queue.Empty",
        "_queue.Empty",
        "multiprocessing.queues.Empty",
        "google.api_core.exceptions.NotFound",
        "google.cloud.exceptions.NotFound",
    }
)
_ALIASES = {"builtins.IOError": "builtins.OSError", "builtins.EnvironmentError": "builtins.OSError"}
_NO_FAILURE = frozenset(
    {
        "KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError", "Cancelled", "StopIteration",
        "StopAsyncIteration", "InterruptedError",
    }
)  # fmt: skip
"""What interrupts an attempt, or ends what it goes through: the attempt itself has not failed."""
_NO_TRANSIENT = frozenset(
    {
        "IndexError", "KeyError", "AttributeError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError",
        "NameError", "SyntaxError", "ImportError", "ModuleNotFoundError", "ZeroDivisionError", "LookupError",
    }
)  # fmt: skip
"""What a second attempt at the same thing cannot mend: a loop that goes on after it at once has changed something."""
_TIME_OUTS = frozenset({"TimeoutError", "Full", "Empty", "TimeoutExpired"})
_NO_EXCEPTION = ("KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError", "Cancelled")
_DISPLAYS = (facts.Sequence, facts.Binary)
_DEPTH = 6


class Caught:
    """The types of one handler: dotted names, project classes, and whether anything is unknown."""

    def __init__(self, names: tuple[str, ...], classes: tuple[ClassView, ...], known: bool) -> None:
        self.names = names
        self.classes = classes
        self.known = known

    @property
    def dotted(self) -> tuple[str, ...]:
        """All that is known, as dotted names."""
        return (*self.names, *[view.dotted for view in self.classes])

    @property
    def catches_all(self) -> bool:
        """Whether one of the types is ``Exception`` or ``BaseException``."""
        return any(name in CATCH_ALLS for name in self.names)

    @property
    def catches_base(self) -> bool:
        """Whether ``KeyboardInterrupt`` and its like are caught as well."""
        return "builtins.BaseException" in self.names


def caught(program: Program, handler: Handler, scope: Scope) -> Caught:
    """Return what a handler catches; a bare ``except`` catches ``BaseException``."""
    if handler.kind is None:
        return Caught(("builtins.BaseException",), (), known=True)
    return named_types(program, handler.kind, scope)


def named_types(program: Program, expression: Expression, scope: Scope) -> Caught:
    """Return the types that an expression names: a class, a tuple of classes, a constant that holds one."""
    return _collected(_types(program, expression, scope, _DEPTH))


def raised(program: Program, error: Expression, scope: Scope) -> Caught:
    """Return the types of what a ``raise`` raises."""
    kind = error.func if isinstance(error, facts.Call) else error
    return _collected(tuple([value for value in program.values(kind, scope) if not is_none(value)]))


def _collected(values: tuple[Value, ...]) -> Caught:
    names: dict[str, None] = {}
    classes: dict[ClassView, None] = {}
    known = bool(values)
    for value in values:
        match value:
            case External(dotted=dotted) | BoundExternal(of=dotted):
                names[_ALIASES.get(dotted, dotted)] = None
            case ProjectClass(view=view):
                classes[view] = None
            case _:
                known = False
    return Caught(tuple(names), tuple(classes), known)


def _types(program: Program, expression: Expression, scope: Scope, depth: int) -> tuple[Value, ...]:
    """Return the classes that an expression in an ``except`` names; tuples and names of tuples are opened."""
    if depth == 0:
        return (Unknown("depth"),)
    match expression:
        case facts.Sequence(items=items):
            return tuple([value for item in items for value in _types(program, item, scope, depth - 1)])
        case facts.Starred(value=inner):
            return _types(program, inner, scope, depth - 1)
        case facts.Binary(op="+", operands=operands):
            return tuple([value for part in operands for value in _types(program, part, scope, depth - 1)])
        case facts.Name() | facts.Attribute():
            bindings = definitions(program, expression, scope)
            opened = [b for b in bindings if b.kind == "value" and isinstance(b.expression, _DISPLAYS)]
            if opened and len(opened) == len(bindings):
                return tuple(
                    [v for b in opened for v in _types(program, cast(Expression, b.expression), b.scope, depth - 1)]
                )
        case _:
            pass
    values = tuple([value for value in program.values(expression, scope) if not is_none(value)])
    # A parameter with a default, say: it may be anything, so that it is also the default proves nothing.
    return (Unknown("several"),) if any(isinstance(value, Unknown) for value in values) else values


def is_not_ready(program: Program, kinds: Caught) -> bool:
    """Whether a handler catches nothing but what means "not there yet"."""
    if not kinds.known:
        return False
    ready = _NOT_READY | set(program.settings.not_ready_exceptions)
    if not all(name in ready for name in kinds.names):
        return False
    return all(
        view.dotted in ready
        or any((base in ready if isinstance(base, str) else base.dotted in ready) for base in program.mro(view))
        for view in kinds.classes
    )


def is_no_failure(kinds: Caught) -> bool:
    """Whether a handler catches nothing that means that the attempt has failed."""
    return _only(kinds.names, kinds, _NO_FAILURE) and not kinds.classes


def is_no_transient(kinds: Caught) -> bool:
    """Whether a handler catches nothing that another attempt could mend."""
    above = [_external_base(view) for view in kinds.classes]
    return _only((*kinds.names, *above), kinds, _NO_TRANSIENT)


def _only(found: tuple[str, ...], kinds: Caught, names: frozenset[str]) -> bool:
    return kinds.known and bool(found) and all(name.rpartition(".")[2] in names for name in found)


def _external_base(view: ClassView) -> str:
    """Return the first class outside the program that a project's exception derives from; empty for none."""
    return next((base for base in view.mro if isinstance(base, str)), "")


def is_time_out(kinds: Caught) -> bool:
    """Whether a handler catches nothing but the end of a wait."""
    return _only(kinds.names, kinds, _TIME_OUTS) and not kinds.classes


def leaves_catch_all_something(earlier: Caught, catch_all: Caught) -> bool:
    """Whether an earlier handler takes away something that the catch-all would have caught."""
    if not earlier.known or earlier.classes or catch_all.catches_base:
        return True
    return any(name.rpartition(".")[2] not in _NO_EXCEPTION for name in earlier.names)


def covers(program: Program, outer: Caught, inner: Caught) -> bool:
    """Whether everything that ``inner`` catches is certainly caught by ``outer`` too."""
    if outer.catches_all:
        return True
    if not inner.known or not (inner.names or inner.classes):
        return False
    return all(_is_below(name, outer.names) for name in inner.names) and all(
        view in outer.classes
        or any(
            (base in outer.classes) if isinstance(base, ClassView) else _is_below(base, outer.names)
            for base in program.mro(view)
        )
        for view in inner.classes
    )


def _is_below(name: str, above: tuple[str, ...]) -> bool:
    if name in above:
        return True
    kind = getattr(builtins, name.removeprefix("builtins."), None) if name.startswith("builtins.") else None
    if not isinstance(kind, type):
        return False
    return any(f"builtins.{base.__name__}" in above for base in kind.__mro__)
