"""What a `try` or a ``suppress`` does with what a retry waits for: pass it on, or swallow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Span, Statement
from lint_rules.program.loops.calls import LOG_METHODS
from lint_rules.program.loops.exceptions import Caught, caught, leaves_catch_all_something
from lint_rules.program.loops.syntax import block_calls, called_name
from lint_rules.program.policies.exceptions import Kinds, covers, kinds_of, touches, visible_kinds
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

Guard = facts.Try | facts.With
_RAISING_NAME = re.compile(r"raise|throw|abort|exit|fail|retry|die|error", re.IGNORECASE)
"""Functions that cannot be looked into, and whose name says that they may raise."""
_EVERYTHING = Caught(("builtins.Exception",), (), known=True)
_DEPTH = 2


def guards(block: tuple[Statement, ...], call: Call) -> tuple[Guard, ...]:
    """Return the `try` and ``with`` statements whose guarded part holds a call, outermost first."""
    for statement in block:
        if isinstance(statement, facts.Try):
            inside = guards(statement.body, call) if _holds(statement.body, call) else None
            if inside is not None:
                return (statement, *inside)
        for inner in _bodies(statement):
            if _holds(inner, call):
                below = guards(inner, call)
                return (statement, *below) if isinstance(statement, facts.With) else below
    return ()


def _bodies(statement: Statement) -> tuple[tuple[Statement, ...], ...]:
    match statement:
        case facts.Try():
            return (*[handler.body for handler in statement.handlers], statement.orelse, statement.final)
        case facts.If() | facts.For() | facts.While():
            return (statement.body, statement.orelse)
        case facts.With():
            return (statement.body,)
        case facts.Match():
            return tuple([case.body for case in statement.cases])
        case _:
            return ()


def _holds(block: tuple[Statement, ...], call: Call) -> bool:
    return any(
        part is call
        for statement in statements(block)
        for expression in expressions_of(statement)
        for part in subexpressions(expression)
    )


def swallowed_at(
    program: Program, guard: Guard, scope: Scope, waited: Kinds, loops: frozenset[facts.Handler]
) -> Span | None:
    """Return where a guard swallows everything that is waited for, ``None`` if some of it may get through.

    Args:
        program: the program.
        guard: the `try` or ``with``.
        scope: where it stands.
        waited: the types; none stand for everything.
        loops: handlers of hand-written retry loops: they go round and swallow nothing.
    """
    if isinstance(guard, facts.With):
        return _suppressed_at(program, guard, scope, waited)
    for statement in statements(guard.final):
        if isinstance(statement, facts.Return):
            return statement.at
    if any(handler in loops for handler in guard.handlers):
        return None
    left = list(waited)
    first: Span | None = None
    for handler in guard.handlers:
        types = caught(program, handler, scope)
        kinds = kinds_of(types)
        if may_raise(program, handler.body, scope):
            if not types.known or (
                touches(kinds, tuple(left)) if waited else _takes_something(program, handler, scope)
            ):
                return None
            continue
        if types.catches_all or (waited and types.known and covers(kinds, waited)):
            return handler.at
        taken = [kind for kind in left if covers(kinds, (kind,))]
        if taken:
            first = first or handler.at
            left = [kind for kind in left if kind not in taken]
            if not left:
                return first
    return None


def _takes_something(program: Program, handler: facts.Handler, scope: Scope) -> bool:
    """Whether a catch-all below a handler would have caught what it takes; ``SystemExit`` is no such thing."""
    return leaves_catch_all_something(caught(program, handler, scope), _EVERYTHING)


def _suppressed_at(program: Program, guard: facts.With, scope: Scope, waited: Kinds) -> Span | None:
    for item in guard.items:
        call = item.value
        if not isinstance(call, facts.Call) or program.origins(call.func, scope) != {"contextlib.suppress"}:
            continue
        kinds: Kinds = ()
        for part in call.args:
            kinds += visible_kinds(program, part, scope)
        if covers(kinds, waited):
            return call.at
    return None


class _Answers:
    """Which functions of one program raise, by how many calls deep was looked."""

    def __init__(self, program: Program) -> None:
        self.raising: dict[tuple[Scope, int], bool] = {}


def may_raise(program: Program, block: tuple[Statement, ...], scope: Scope, depth: int = _DEPTH) -> bool:
    """Whether a block raises on some path: itself, or by a function that it calls."""
    if any(isinstance(statement, facts.Raise | facts.Assert) for statement in statements(block)):
        return True
    for call in block_calls(block):
        functions = program.callees(call, scope)
        if functions and depth:
            if any(_raises(program, function, depth - 1) for function in functions):
                return True
        elif not functions and _RAISING_NAME.search(called_name(call)) and called_name(call) not in LOG_METHODS:
            return True
    return False


def _raises(program: Program, function: Scope, depth: int) -> bool:
    answers = program.kept(_Answers).raising
    key = (function, depth)
    if key not in answers:
        answers[key] = may_raise(program, function.body, function, depth)
    return answers[key]


def retry_handlers(program: Program, scope: Scope) -> frozenset[facts.Handler]:
    """Return the handlers by which the hand-written retry loops of a scope go round."""
    return frozenset(_retry_handlers(program, scope))


def _retry_handlers(program: Program, scope: Scope) -> Iterator[facts.Handler]:
    for loop in program.retry_loops(scope):
        for failure in loop.failures:
            if failure.handler is not None:
                yield failure.handler
