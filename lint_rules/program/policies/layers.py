"""The retries of a module, each with what it repeats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.policies.configured import loop_policy, policy_of
from lint_rules.program.policies.kinds import runs_body
from lint_rules.program.policies.record import Layer
from lint_rules.program.policies.regions import attempts_policy, decorator_place
from lint_rules.program.values import ProjectFunction
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.policies.record import Policy
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

RETRY_WORDS = ("retry", "Retry", "RETRY", "retries", "tenacity", "backoff", "stamina", "attempt", "except")
"""One of them stands in every file whose retries are followed."""
_NAME_WORDS = RETRY_WORDS[:-1]


class _Answers:
    """What is known about the modules of one program."""

    def __init__(self, program: Program) -> None:
        self.layers: dict[LinkedModule, tuple[Layer, ...]] = {}


def layers(module: LinkedModule) -> tuple[Layer, ...]:
    """Return the retries of a module in order: functions' decorators outermost first, then loops and contexts."""
    answers = module.program.kept(_Answers).layers
    known = answers.get(module)
    if known is None:
        known = answers[module] = tuple(_search(module))
    return known


def _search(module: LinkedModule) -> Iterator[Layer]:
    program = module.program
    speaks = _speaks_of_retries(module)
    handed = _handed_over(module) if speaks else {}
    for scope in module.scopes():
        if scope.function is not None and speaks:
            yield from handed.get(scope, ())
            yield from decorator_layers(scope)
        for loop in program.retry_loops(scope):
            if not loop.polling:
                yield Layer("loop", loop_policy(loop), scope, module, loop.at, loop=loop)
        if scope.class_ is None and speaks:
            yield from _contexts(program, scope)


def _speaks_of_retries(module: LinkedModule) -> bool:
    """Whether a name in the module says that something retries.

    A file without such a name is not searched for: screening drops it where it has no handler either.
    """
    if not module.program.sources.has_word(module.path, _NAME_WORDS):
        return False
    names = set(module.program.callers.mentions(module).names)
    for name, bindings in module.scope.bindings().items():
        names.add(name)
        names.update(binding.module for binding in bindings)
    return any(word in name for name in names for word in _NAME_WORDS)


def decorator_layers(function: Scope) -> tuple[Layer, ...]:
    """Return the retries among a function's decorators, outermost first."""
    retries = function.module.program.retries.decorators(function)
    policies = [policy_of(retry) for retry in retries]
    result: list[Layer] = []
    for index, (retry, policy) in enumerate(zip(retries, policies, strict=True)):
        at = decorator_place(function, retry.expression)
        if at is not None and runs_body(retry.expression, function):
            below = tuple(policies[index + 1 :])
            result.append(Layer("decorator", policy, function, function.module, at, below=below))
    return tuple(result)


def handed_in(call: Call, scope: Scope) -> Iterator[tuple[Policy, Scope, Expression]]:
    """Yield the project functions that a call hands to a retry: ``RETRY(load)``, ``run_with_retry(lambda: ...)``."""
    program = scope.module.program
    items = [
        item
        for item in (*call.args, *[keyword.value for keyword in call.keywords])
        if isinstance(item, facts.Name | facts.Attribute | facts.Lambda)
    ]
    if not items:
        return
    retry = program.retries.retry_of(call.func, scope)
    if retry is None:
        return
    for item in items:
        functions = [value for value in program.values(item, scope) if isinstance(value, ProjectFunction)]
        if functions and program.retries.takes(call, scope, item):
            for function in functions:
                yield policy_of(retry), function.scope, item


def _handed_over(module: LinkedModule) -> dict[Scope, list[Layer]]:
    """Return the functions that calls in a module hand to a retry, with the retries."""
    result: dict[Scope, list[Layer]] = {}
    for call, scope in module.index.calls:
        for policy, function, item in handed_in(call, scope):
            at = item.at if isinstance(item, facts.Name | facts.Attribute | facts.Lambda) else call.at
            layer = Layer("handed", policy, function, module, call.at, handed_at=at, handed_in=scope)
            result.setdefault(function, []).append(layer)
    return result


def _contexts(program: Program, scope: Scope) -> Iterator[Layer]:
    for statement in statements(scope.body):
        if not isinstance(statement, facts.For) or not isinstance(statement.target, facts.Name):
            continue
        for inner in statements(statement.body):
            if isinstance(inner, facts.With) and any(_is_name(item.value, statement.target.id) for item in inner.items):
                policy = attempts_policy(program, statement.iterable, scope)
                if policy is not None:
                    at = statement.iterable.at if isinstance(statement.iterable, facts.Call) else statement.at
                    yield Layer("attempts", policy, scope, scope.module, at, body=inner.body)


def _is_name(expression: Expression, name: str) -> bool:
    return isinstance(expression, facts.Name) and expression.id == name
