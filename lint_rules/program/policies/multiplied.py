"""Retries inside retries: which multiply, through which calls, and how many attempts that makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Span
from lint_rules.program.index import own_calls
from lint_rules.program.policies.chains import Path, Step, Walk
from lint_rules.program.policies.configured import loop_policy
from lint_rules.program.policies.handlers import guards, retry_handlers, swallowed_at
from lint_rules.program.policies.layers import decorator_layers, layers
from lint_rules.program.policies.record import Layer, Policy
from lint_rules.program.policies.requests import request_attempts

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_DEEPER = 4
"""Further retries below the inner one that are counted, at most."""


@dataclass(frozen=True, eq=False)
class Multiplied:
    """An outer retry that leads to an inner one of the same kind."""

    outer: Layer
    inner: Policy
    inner_module: LinkedModule
    inner_at: Span
    at: Span
    """The called name of the first call, the decorator above, or the name handed over."""
    path: Path
    """The calls between them; empty for two retries on one function."""
    names: tuple[str, ...]
    factors: tuple[int | None, ...]
    """Attempts from outside in, as in `Policy.attempts`."""


def multiplied(module: LinkedModule) -> Iterator[Multiplied]:
    """Yield the retries of a module that multiply others, one for each place: the outermost there."""
    found: dict[Span, Multiplied] = {}
    for layer in layers(module):
        for one in _of_layer(layer):
            if one.at not in found:
                found[one.at] = one
    yield from found.values()


def is_of_same_kind(outer: Policy, inner: Policy) -> bool:
    """Whether two retries are the same decorator, both catch-alls, or wait for a type in common."""
    if outer.identity is not None and outer.identity == inner.identity:
        return True
    if outer.catches_all and inner.catches_all:
        return True
    return any(one.is_below(other) or other.is_below(one) for one in outer.kinds for other in inner.kinds)


def _multiplies(outer: Policy, inner: Policy) -> bool:
    return outer.attempts != 1 and inner.attempts != 1 and is_of_same_kind(outer, inner) and outer.repeats_after(inner)


def _of_layer(layer: Layer) -> Iterator[Multiplied]:
    if layer.policy.identity is None and not layer.policy.catches_all and not layer.policy.kinds:
        return
    if layer.kind == "handed":
        yield from _handed(layer)
    elif layer.kind == "decorator":
        yield from _stacked(layer)
    if layer.kind == "handed" and layer.scope.module is not layer.module:
        return  # its calls stand in another file
    yield from _through_calls(layer)


def _stacked(layer: Layer) -> Iterator[Multiplied]:
    below = [one for one in decorator_layers(layer.scope) if one.at > layer.at]
    for inner in below:
        if _multiplies(layer.policy, inner.policy):
            factors = (layer.policy.attempts, *[policy.attempts for policy in layer.below])
            yield Multiplied(
                layer, inner.policy, inner.module, inner.at, layer.at, (), (_name(layer.scope),), factors
            )  # fmt: skip
            return


def _handed(layer: Layer) -> Iterator[Multiplied]:
    own = decorator_layers(layer.scope)
    for inner in own:
        if layer.handed_at is not None and _multiplies(layer.policy, inner.policy):
            names = (_name(layer.handed_in), _name(layer.scope)) if layer.handed_in else (_name(layer.scope),)
            factors = (layer.policy.attempts, *[one.policy.attempts for one in own])
            yield Multiplied(
                layer, inner.policy, inner.module, inner.at, layer.handed_at, (), tuple(n for n in names if n), factors
            )
            return


def _through_calls(layer: Layer) -> Iterator[Multiplied]:
    walk = Walk(layer)
    for path in walk.paths():
        step = path[-1]
        inner = _inner(layer, step)
        if inner is None:
            continue
        walk.skip(step.callee)
        policy, module, at = inner
        if not _is_swallowed(layer, path, policy):
            names, factors = _product(layer, path)
            yield Multiplied(layer, policy, module, at, path[0].call.at, path, names, factors)


def _inner(layer: Layer, step: Step) -> tuple[Policy, LinkedModule, Span] | None:
    """Return the retry that a call meets, if it is one that the outer one multiplies."""
    if step.handed is not None and _multiplies(layer.policy, step.handed):
        return step.handed, step.scope.module, step.call.at
    for inner in decorator_layers(step.callee):
        if _multiplies(layer.policy, inner.policy):
            return inner.policy, inner.module, inner.at
    return None


def _is_swallowed(layer: Layer, path: Path, inner: Policy) -> bool:
    """Whether a handler on the way catches what the inner retry waits for and does not raise."""
    program = layer.scope.module.program
    for step in path:
        going_round = retry_handlers(program, step.scope)
        for guard in guards(step.scope.body, step.call):
            if swallowed_at(program, guard, step.scope, inner.kinds, going_round) is not None:
                return True
    return False


# the product


def _product(layer: Layer, path: Path) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Return the functions of a chain and the attempts of every retry on it, what lies deeper included."""
    names = [_name(layer.scope)]
    factors: list[int | None] = [layer.policy.attempts, *[policy.attempts for policy in layer.below]]
    seen = {layer.scope}
    further: Path | None = path
    for _ in range(_DEEPER):
        if further is None:
            break
        for step in further:
            factors += _around(layer, step)
            names.append(_name(step.callee))
            if step.handed is not None:
                factors.append(step.handed.attempts)
            factors += [one.policy.attempts for one in decorator_layers(step.callee)]
        last = further[-1].callee
        if last in seen:
            break
        seen.add(last)
        further = _deeper(last, further[-1])
    factors += _requests_of(path[-1].callee.module.program, last)
    return tuple(name for name in names if name), tuple(number for number in factors if number != 1)


def _around(layer: Layer, step: Step) -> list[int | None]:
    """Return the attempts of the hand-written loops around a call, the outer retry's own aside."""
    result: list[int | None] = []
    for loop in step.scope.module.program.retry_loops(step.scope):
        if not loop.polling and step.call in loop.operation and (layer.loop is None or loop is not layer.loop):
            result.append(loop_policy(loop).attempts)
    return result


def _deeper(function: Scope, step: Step) -> Path | None:
    """Return the way from a function to the first wrapped function that it leads to."""
    inner = Layer("decorator", Policy("", ""), function, function.module, step.call.at)
    for path in Walk(inner).paths():
        if path[-1].handed is not None or decorator_layers(path[-1].callee):
            return path
    return None


def _requests_of(program: Program, function: Scope) -> list[int | None]:
    """Return how many requests a session's adapter makes of one call in a function, if that is known."""
    for call in own_calls(function):
        number = request_attempts(program, call, function)
        if number is not None:
            return [number]
    return []


def _name(scope: Scope | None) -> str:
    return scope.function.name if scope is not None and scope.function is not None else ""
