"""Finds the retries around what repeats by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Span, Statement
from lint_rules.program.index import own_calls
from lint_rules.program.policies.chains import Walk
from lint_rules.program.policies.layers import decorator_layers, layers
from lint_rules.program.repeating import locks, transactions
from lint_rules.program.repeating.record import Repeated, Repeating
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.policies.record import Layer, Policy
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope


def repeated(module: LinkedModule) -> Iterator[Repeated]:
    """Yield the retries around transactions and waiting locks; of several around one place the innermost."""
    found: dict[Span, Repeated] = {}
    for layer in layers(module):
        for one in _of_layer(layer):
            found[one.at] = one
    yield from found.values()


def _concerns(policy: Policy, inside: Repeating) -> bool:
    if policy.attempts == 1:
        return False
    return transactions.may_concern(policy) if inside.kind == "transaction" else locks.may_concern(policy)


def _of_layer(layer: Layer) -> Iterator[Repeated]:
    if layer.loop is None and not layer.body:
        own = transactions.on_function(layer.scope)
        if own is not None:
            at = layer.handed_at or layer.at
            if _concerns(layer.policy, own):
                yield Repeated(own, layer, at, on_function=layer.kind == "decorator")
            return
    if layer.kind == "handed" and layer.scope.module is not layer.module:
        return  # what it calls stands in another file
    calls = frozenset(layer.repeated(own_calls(layer.scope)))
    for inside in _in_scope(layer.scope):
        if inside.call is not None and inside.call not in calls:
            continue
        if inside.call is None and not _is_within(layer, inside.statement):
            continue
        if _concerns(layer.policy, inside.found):
            yield Repeated(inside.found, layer, inside.found.at, on_function=False)
    walk = Walk(layer)
    for path in walk.paths():
        function = path[-1].callee
        if decorator_layers(function) or transactions.decorated(function):
            walk.skip(function)  # a retry of its own is reported there, a transaction at its call
            continue
        deeper = next((one.found for one in _in_scope(function) if _concerns(layer.policy, one.found)), None)
        if deeper is not None:
            yield Repeated(deeper, layer, path[0].call.at, on_function=False)


class _Inside:
    """Something that repeats, with the call or the ``with`` that it is."""

    def __init__(self, found: Repeating, call: facts.Call | None, statement: Statement | None) -> None:
        self.found = found
        self.call = call
        self.statement = statement


class _Answers:
    """What is known about the functions of one program."""

    def __init__(self, program: Program) -> None:
        self.inside: dict[Scope, tuple[_Inside, ...]] = {}


def _in_scope(scope: Scope) -> tuple[_Inside, ...]:
    """Return what repeats by itself in a function, by its place."""
    answers = scope.module.program.kept(_Answers).inside
    if scope not in answers:
        answers[scope] = tuple(_search(scope))
    return answers[scope]


def _search(scope: Scope) -> Iterator[_Inside]:
    program = scope.module.program
    for call in own_calls(scope):
        found = locks.acquired(call, scope) or transactions.on_call(call, scope, program.callees(call, scope))
        if found is not None:
            yield _Inside(found, call, None)
    for statement in statements(scope.body):
        if isinstance(statement, facts.With):
            for item in statement.items:
                entered = locks.entered(item.value, scope)
                if entered is not None:
                    yield _Inside(entered, None, statement)


def _is_within(layer: Layer, statement: Statement | None) -> bool:
    if layer.loop is not None:
        return not isinstance(layer.loop.node, facts.Call) and any(
            one is statement for one in statements(layer.loop.node.body)
        )
    return any(one is statement for one in statements(layer.body or layer.scope.body))
