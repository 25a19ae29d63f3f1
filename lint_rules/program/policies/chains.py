"""What a retry leads to: calls followed through functions and methods, by the class of ``self`` where it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.program.classes import ClassView
from lint_rules.program.index import own_calls
from lint_rules.program.policies.layers import handed_in
from lint_rules.program.values import Instance, Partial, ProjectClass, ProjectFunction, Value

if TYPE_CHECKING:
    from lint_rules.program.policies.record import Layer, Policy
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_DEPTH = 8
_FUNCTIONS = 200
"""Functions that one retry is followed into, at most."""


class Step(NamedTuple):
    """One call on the way, and the project function that it runs."""

    call: Call
    scope: Scope
    """Where the call stands."""
    callee: Scope
    view: ClassView | None
    """The class of ``self`` in the called function, where the way there tells it."""
    handed: Policy | None = None
    """The retry that the call hands the function to, if it does."""


Path = tuple[Step, ...]


class Walk:
    """One search through the calls that a retry repeats, depth first, by line and column.

    Each function is entered once; after a path was yielded, `skip` says not to go on below it.
    """

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self._seen: set[tuple[Scope, ClassView | None]] = set()
        self._skipped: set[Scope] = set()

    def skip(self, function: Scope) -> None:
        """Do not look at what this function calls."""
        self._skipped.add(function)

    def paths(self) -> Iterator[Path]:
        """Yield the ways to the functions that are called, each once; a function that calls itself is among them."""
        layer = self.layer
        yield from self._from(layer.repeated(own_calls(layer.scope)), layer.scope, layer.scope.owner, ())

    def _from(self, calls: tuple[Call, ...], scope: Scope, view: ClassView | None, path: Path) -> Iterator[Path]:
        for call in calls:
            for step in steps(call, scope, view):
                key = (step.callee, step.view)
                if key in self._seen or len(self._seen) >= _FUNCTIONS:
                    continue
                self._seen.add(key)
                longer = (*path, step)
                yield longer
                if step.callee not in self._skipped and step.callee is not self.layer.scope and len(longer) < _DEPTH:
                    yield from self._from(own_calls(step.callee), step.callee, step.view, longer)


def steps(call: Call, scope: Scope, view: ClassView | None) -> Iterator[Step]:
    """Yield the project functions that a call runs, itself or by handing them to a retry."""
    program = scope.module.program
    for value in _called(program, call, scope, view):
        yield from _steps(program, value, call, scope, view)
    for policy, function, _ in handed_in(call, scope):
        yield Step(call, scope, function, view if function.owner is scope.owner else None, policy)


def _called(program: Program, call: Call, scope: Scope, view: ClassView | None) -> tuple[Value, ...]:
    func = call.func
    if view is not None and isinstance(func, facts.Attribute) and isinstance(func.value, facts.Name):
        held = program.values(func.value, scope)
        is_own = (
            len(held) == 1 and held[0] in (Instance(scope.owner), ProjectClass(scope.owner)) if scope.owner else False
        )
        if is_own:
            receiver = Instance(view) if isinstance(held[0], Instance) else ProjectClass(view)
            return program.evaluator.attribute(receiver, func.attr)
    return program.values(func, scope)


def _steps(program: Program, value: Value, call: Call, scope: Scope, view: ClassView | None) -> Iterator[Step]:
    match value:
        case ProjectFunction(scope=function, receiver=receiver):
            if function.function is None:
                return
            own: ClassView | None = None
            if isinstance(receiver, Instance | ProjectClass):
                is_super = isinstance(receiver, Instance) and receiver.start is not None
                own = view if is_super and view is not None else receiver.view
                yield Step(call, scope, function, own)
                for child in () if is_super else program.subclasses(receiver.view):
                    override = child.methods.get(function.function.name)
                    if override is not None:
                        yield Step(call, scope, override, child)
                return
            if scope in tuple(function.ancestors()):
                own = view
            yield Step(call, scope, function, own)
        case ProjectClass(view=made):
            for base in made.mro:
                if isinstance(base, ClassView) and "__init__" in base.methods:
                    yield Step(call, scope, base.methods["__init__"], made)
                    return
        case Partial(function=inner):
            yield from _steps(program, inner, call, scope, view)
        case _:
            pass
