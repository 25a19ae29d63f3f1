"""Functions under a retry whose own handlers catch what the retry waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Call, Handler, Span
from lint_rules.program.clients import SUBMISSIONS
from lint_rules.program.index import own_calls
from lint_rules.program.loops.calls import Calls
from lint_rules.program.loops.view import MUTATORS
from lint_rules.program.policies.exceptions import external
from lint_rules.program.policies.handlers import guards, retry_handlers, swallowed_at
from lint_rules.program.policies.kept import is_raised_later
from lint_rules.program.policies.layers import layers
from lint_rules.program.values import BoundExternal, External

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.policies.exceptions import Kinds
    from lint_rules.program.policies.record import Layer
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_GOOGLES = (external("google.api_core.exceptions.GoogleAPICallError"),)
_NO_OPERATION = frozenset({"log", "pure", "sleep", "clock"})


@dataclass(frozen=True, eq=False)
class Swallowed:
    """A handler that keeps from a retry what it waits for."""

    layer: Layer
    at: Span
    kinds: Kinds
    """What never reaches the retry; empty for everything."""


def swallowed(module: LinkedModule) -> Iterator[Swallowed]:
    """Yield the handlers of a module that keep failures from the retries around them, one for each function."""
    found: dict[Scope, Swallowed] = {}
    for layer in layers(module):
        if layer.loop is not None or layer.scope.module is not module:
            continue
        one = _of_layer(module.program, layer)
        if one is not None:
            found[layer.scope] = one  # of several retries the innermost, which comes last
    yield from found.values()


def _of_layer(program: Program, layer: Layer) -> Swallowed | None:
    policy, scope = layer.policy, layer.scope
    if policy.by_value or policy.attempts == 1 or scope.function is None or scope.function.is_generator:
        return None
    kinds = _GOOGLES if policy.is_ready_made else policy.kinds
    operation = _operation(program, layer)
    going_round = retry_handlers(program, scope)
    places: list[Span] = []
    for call in operation:
        at = _swallowed_at(program, layer, call, kinds, going_round)
        if at is None:
            return None
        places.append(at)
    return Swallowed(layer, min(places), kinds) if places else None


def _swallowed_at(
    program: Program, layer: Layer, call: Call, kinds: Kinds, going_round: frozenset[Handler]
) -> Span | None:
    for guard in guards(layer.body or layer.scope.body, call)[::-1]:
        at = swallowed_at(program, guard, layer.scope, kinds, going_round)
        if at is not None:
            return None if is_raised_later(layer.scope, guard) else at
    return None


def _operation(program: Program, layer: Layer) -> tuple[Call, ...]:
    """Return the calls that the retry is there for: submissions, waits and HTTP calls; without one, every call."""
    calls = layer.repeated(own_calls(layer.scope))
    known = tuple([call for call in calls if _is_known(program, call, layer.scope)])
    return known or tuple([call for call in calls if _does_something(program, call, layer.scope)])


def _is_known(program: Program, call: Call, scope: Scope) -> bool:
    return (
        program.clients.method_on_client(call, scope) in SUBMISSIONS
        or program.is_job_wait(call, scope)
        or program.kept(Calls).is_http(call, scope, by_name=False)
    )


def _does_something(program: Program, call: Call, scope: Scope) -> bool:
    if program.kept(Calls).kind(call, scope) in _NO_OPERATION:
        return False
    for value in program.values(call.func, scope):
        match value:
            case External(dotted=name) | BoundExternal(of=name) if name.startswith(("builtins.", "logging.")):
                return False
            case _:
                pass
    return getattr(call.func, "attr", "") not in MUTATORS
