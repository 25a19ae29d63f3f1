"""Which calls draw at random."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.loops.calls import Calls
from lint_rules.program.loops.record import RANDOM, Delay, FailurePath
from lint_rules.program.loops.syntax import called_name
from lint_rules.program.returns import yielded
from lint_rules.program.walk import statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.scopes import Scope

_RANDOM_ORIGIN = re.compile(r"(?:random|secrets|uuid|numpy\.random|os\.urandom|torch\.rand|jax\.random)(?:\.|\Z)")
_RANDOM_NAME = re.compile(r"rand|jitter", re.IGNORECASE)
_RANDOM_METHODS = frozenset(
    {"uniform", "gauss", "expovariate", "betavariate", "triangular", "choice", "normalvariate", "normal", "exponential"}
)
_DEPTH = 12


class Randomness:
    """Answers for the scopes of one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def is_drawn(self, call: Call, scope: Scope) -> bool:
        """Whether a call gives something random: by its origin, or by its name where that is not known."""
        origins = self.calls.origins(call, scope)
        if origins:
            return any(_RANDOM_ORIGIN.match(origin) for origin in origins)
        if self.calls.named(call, scope):
            return False
        name = called_name(call)
        return bool(_RANDOM_NAME.search(name)) or (isinstance(call.func, facts.Attribute) and name in _RANDOM_METHODS)

    def contains(self, expression: Expression, scope: Scope, depth: int) -> bool:
        """Whether something random is drawn anywhere in an expression, or in the functions that it calls."""
        for part in subexpressions(expression):
            if isinstance(part, facts.Call):
                if self.is_drawn(part, scope):
                    return True
                for callee in self.calls.named(part, scope)[:3]:
                    if depth < _DEPTH and any(self.contains(value, callee, depth + 3) for value in results(callee)):
                        return True
        return False


def results(scope: Scope) -> list[Expression]:
    """Return what a function returns, or yields; paths that return nothing left out."""
    if scope.function is not None and scope.function.is_generator:
        return list(yielded(scope))
    return [
        statement.value
        for statement in statements(scope.body)
        if isinstance(statement, facts.Return)
        and statement.value is not None
        and not (isinstance(statement.value, facts.Constant) and statement.value.value is None)
    ]


def with_jitter_of_others(paths: Iterable[FailurePath]) -> list[FailurePath]:
    """Let jitter that only some paths add to a sleep (``if jitter: delay *= ...``) count for it on all paths."""
    random = {(d.path, d.at) for path in paths for d in path.delays if RANDOM in d.traits}
    return [
        FailurePath(
            path.at,
            tuple(
                [
                    Delay(d.traits | {RANDOM}, d.path, d.at, d.text) if (d.path, d.at) in random else d
                    for d in path.delays
                ]
            ),
            path.waited,
        )
        for path in paths
    ]
