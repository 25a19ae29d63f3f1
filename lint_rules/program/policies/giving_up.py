"""What a hand-written retry raises when it has tried often enough, where that is not the last failure itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program.loops.exceptions import raised
from lint_rules.program.loops.record import RetryLoop
from lint_rules.program.loops.syntax import block_calls
from lint_rules.program.policies.exceptions import Kind, kinds_of
from lint_rules.program.policies.handlers import may_raise
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.policies.exceptions import Kinds


def gives_up_with(loop: RetryLoop, repeated: str) -> Kinds | None:
    """Return the types that a loop around a call of ``repeated`` ends with; ``None`` if the last failure comes out.

    An empty answer says that nothing is raised.
    """
    scope = loop.scope
    program = scope.module.program
    calls = [c for c in block_calls(scope.body) if isinstance(c.func, facts.Name) and c.func.id == repeated]
    if len(calls) != 1:
        return None  # a last attempt outside the loop, say
    if not may_raise(program, scope.body, scope):
        return ()
    kinds: list[Kind] = []
    for statement in statements(scope.body):
        if not isinstance(statement, facts.Raise):
            continue
        types = None if statement.error is None else raised(program, statement.error, scope)
        if types is None or not types.known:
            return None
        kinds += kinds_of(types)
    return tuple(kinds) or None
