"""How many HTTP requests one call of a session makes, where its adapters are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.program.clients import HTTP_METHODS
from lint_rules.program.library_retries.arguments import Arguments
from lint_rules.program.policies.attempts import adapter_attempts
from lint_rules.program.returns import kind_of
from lint_rules.program.values import Result

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_ADAPTER = "requests.HTTPAdapter"


def request_attempts(program: Program, call: Call, scope: Scope) -> int | None:
    """Return how many requests a call of a session makes at most, ``None`` if that is not known."""
    func = call.func
    if not isinstance(func, facts.Attribute) or func.attr not in HTTP_METHODS:
        return None
    for value in program.values(func.value, scope):
        if isinstance(value, Result) and kind_of(value) == "session" and value.call is not None:
            return _mounted(program, value)
    return None


def _mounted(program: Program, session: Result) -> int | None:
    """Return what the adapters that are mounted on a session have in common."""
    if session.scope is None or session.call is None:
        return None
    found: set[int | None] = set()
    for call, scope in session.scope.module.index.calls:
        func = call.func
        if not isinstance(func, facts.Attribute) or func.attr != "mount" or len(call.args) != 2:
            continue
        if not any(isinstance(v, Result) and v.call is session.call for v in program.values(func.value, scope)):
            continue
        adapters = [v for v in program.values(call.args[1], scope) if isinstance(v, Result) and v.of == _ADAPTER]
        if len(adapters) != 1 or adapters[0].call is None or adapters[0].scope is None:
            return None
        found.add(adapter_attempts(Arguments(adapters[0].call, adapters[0].scope)))
    return found.pop() if len(found) == 1 else None
