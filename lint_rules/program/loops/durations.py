"""How long a sleep takes, where that is a constant, and what is said of it where it is none."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.loops.frames import Frame
from lint_rules.program.loops.record import FIXED, RANDOM, SERVER, UNKNOWN, VARYING
from lint_rules.program.loops.syntax import render

_DEPTH = 12


def text_of(duration: Expression, frame: Frame) -> str:
    """Return a duration for messages: ``5 s`` where that is known, else the expression."""
    number = _number(duration, frame, 0)
    if number is None:
        return render(duration)
    return f"{number:g} s"


def _number(expression: Expression, frame: Frame, depth: int) -> float | None:
    if depth > _DEPTH:
        return None
    if isinstance(expression, facts.Binary) and expression.op in ("+", "*"):
        total: float | None = None
        for operand in expression.operands:
            part = _number(operand, frame, depth + 1)
            if part is None:
                return None
            total = part if total is None else total + part if expression.op == "+" else total * part
        return total
    if isinstance(expression, facts.Name) and expression.id in frame.arguments:
        argument, caller, _ = frame.arguments[expression.id]
        return _number(argument, caller, depth + 1)
    constant = frame.scope.module.program.constant(expression, frame.scope)
    if isinstance(constant, int | float) and not isinstance(constant, bool):
        return constant
    if isinstance(expression, facts.Name):
        bindings = frame.scope.module.program.bindings(expression.id, frame.scope)
        if len(bindings) == 1 and bindings[0].kind == "value" and isinstance(bindings[0].expression, facts.Binary):
            return _number(bindings[0].expression, frame, depth + 1)
    return None


def verdict(traits: frozenset[str]) -> str:
    """Return the trait that decides, where implementations are compared."""
    for trait in (UNKNOWN, RANDOM, VARYING, SERVER):
        if trait in traits:
            return trait
    return FIXED


def combined(parts: list[frozenset[str]]) -> frozenset[str]:
    """Return what a value computed from several parts is made of.

    A constant that is added to what the server says, or limits it, is no fixed delay.
    """
    found = frozenset().union(*parts)
    if any(part == {SERVER} for part in parts):
        found -= {FIXED}
    return found or frozenset({FIXED})
