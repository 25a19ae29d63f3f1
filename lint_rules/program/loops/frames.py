"""Whose names are these? A loop's own scope, or a helper's with what it was handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.loops.view import Assignment, LoopView

if TYPE_CHECKING:
    from lint_rules.program.loops.calls import Calls
    from lint_rules.program.scopes import Scope

Last: TypeAlias = frozenset[tuple[str, tuple[Assignment, ...]]]
NOTHING: Last = frozenset()


@dataclass(eq=False, slots=True)
class Frame:
    """A scope in which expressions are read.

    ``arguments`` maps parameters to what the caller handed over: the expression, the caller's frame and what had
    been assigned there. The frame of the loop itself has none.
    """

    scope: Scope
    view: LoopView
    depth: int = 0
    arguments: dict[str, tuple[Expression, Frame, Last]] = field(default_factory=dict)
    renewed: frozenset[str] = frozenset()
    """Parameters that a recursive call passes on changed."""
    topics: dict[Expression, frozenset[str]] = field(default_factory=dict)
    """What expressions read here are about, asked once each."""

    @property
    def is_helper(self) -> bool:
        """Whether this is a function that the loop calls."""
        return self.depth > 0

    def runs(self, scope: Scope) -> bool:
        """Whether a scope is being run already, here or by a caller."""
        if self.scope is scope:
            return True
        return any(caller.runs(scope) for _, caller, _ in list(self.arguments.values())[:1])


def helper_frame(callee: Scope, call: Call, caller: Frame, last: Last, calls: Calls) -> Frame:
    """Return the frame in which a call runs a function."""
    view = calls.views.get(callee)
    if view is None:
        view = calls.views[callee] = LoopView(callee, None, callee.body, calls)
    frame = Frame(callee, view, caller.depth + 1)
    function = callee.function
    if function is None:
        return frame
    parameters = [p for p in function.parameters if p.kind in ("positional", "both")]
    if callee.is_method and parameters and not _is_static(function):
        parameters = parameters[1:]
    for parameter, argument in zip(parameters, call.args, strict=False):
        if isinstance(argument, facts.Starred):
            break
        frame.arguments[parameter.name] = (argument, caller, last)
    named = {p.name for p in function.parameters if p.kind in ("both", "keyword")}
    for keyword in call.keywords:
        if keyword.name in named:
            frame.arguments[keyword.name] = (keyword.value, caller, last)
    for parameter in function.parameters:
        if parameter.default is not None and parameter.name not in frame.arguments:
            frame.arguments[parameter.name] = (parameter.default, caller, NOTHING)
    return frame


def _is_static(function: facts.Function) -> bool:
    return any(isinstance(d, facts.Name) and d.id == "staticmethod" for d in function.decorators)


def is_first_parameter(scope: Scope, name: str) -> bool:
    """Whether a name is the receiver of the method that a scope is, or that encloses it."""
    for ancestor in scope.ancestors():
        function = ancestor.function
        if function is None or not any(p.name == name for p in function.parameters):
            continue
        return ancestor.is_method and function.parameters[0].name == name
    return False
