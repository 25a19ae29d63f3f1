"""How often a hand-written loop tries, where a ``while`` counts."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.loops.record import RetryLoop
from lint_rules.program.policies.record import UNBOUNDED
from lint_rules.program.scopes import Scope


def loop_attempts(loop: RetryLoop) -> int | None:
    """Return how many attempts a loop makes at most; `UNBOUNDED` without a way out, ``None`` if it is not known."""
    if not loop.bounded:
        return UNBOUNDED
    if loop.attempts is not None or not isinstance(loop.node, facts.While):
        return loop.attempts
    test = loop.node.test
    parts = test.values if isinstance(test, facts.Bool) and test.op == "and" else (test,)
    known = [number for part in parts if (number := _rounds(part, loop.scope)) is not None]
    return min(known, default=None)


def _rounds(test: Expression, scope: Scope) -> int | None:
    """Return how often ``n < 5`` holds when ``n`` is counted up from a constant, ``n > 0`` when it is counted down."""
    if not isinstance(test, facts.Compare) or len(test.ops) != 1 or not isinstance(test.left, facts.Name):
        return None
    limit = _number(test.operands[0], scope)
    bindings = scope.bindings().get(test.left.id, [])
    starts = [_number(b.expression, scope) for b in bindings if b.kind == "value" and b.expression is not None]
    steps = [_number(b.expression, scope) for b in bindings if b.kind == "augmented" and b.expression is not None]
    if len(bindings) != 2 or len(starts) != 1 or steps != [1] or starts[0] is None or limit is None:
        return None
    up = limit - starts[0]
    rounds = {"<": up, "<=": up + 1, ">": -up, ">=": -up + 1}.get(test.ops[0], 0)
    return rounds if rounds > 0 else None


def _number(expression: Expression, scope: Scope) -> int | None:
    value = scope.module.program.constant(expression, scope)
    return value if type(value) is int else None
