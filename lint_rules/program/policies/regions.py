"""The policies of the regions that coverage finds around an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program.policies.configured import loop_policy, policy_of
from lint_rules.program.retries import RETRYING, Retry
from lint_rules.program.scopes import Scope
from lint_rules.program.values import Result

if TYPE_CHECKING:
    from lint_rules.facts import Span
    from lint_rules.program.coverage import Region
    from lint_rules.program.loops.record import RetryLoop
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.policies.record import Policy
    from lint_rules.program.program import Program


def attempts_policy(program: Program, iterable: facts.Expression, scope: Scope) -> Policy | None:
    """Return the policy that ``for attempt in ...: with attempt:`` goes over, ``None`` if it goes over none."""
    for value in program.values(iterable, scope):
        if isinstance(value, Result) and value.of in RETRYING:
            return policy_of(Retry(value.of, iterable, scope))
    return None


def loop_of(region: Region) -> RetryLoop | None:
    """Return the hand-written loop that a region is, if it is one."""
    for loop in region.scope.module.program.retry_loops(region.scope):
        if loop.node is region.statement or (region.statement is None and region.retry is None and loop.is_recursion):
            return loop
    return None


def region_policy(program: Program, region: Region) -> Policy | None:
    """Return how a region retries; ``None`` if that is not known."""
    if region.retry is not None:
        return policy_of(region.retry)
    if region.kind == "attempts" and isinstance(region.statement, facts.For):
        return attempts_policy(program, region.statement.iterable, region.scope)
    if region.kind == "handed":
        for use in program.callers.uses(region.scope):
            if program.coverage.is_handed_to_retry(use) and use.call is not None:
                retry = program.retries.retry_of(use.call.func, use.scope)
                return None if retry is None else policy_of(retry)
        return None
    loop = loop_of(region)
    return None if loop is None else loop_policy(loop)


def region_place(program: Program, region: Region) -> tuple[LinkedModule, Span]:
    """Return where a region's retry stands."""
    module = region.scope.module
    if region.retry is not None:
        place = decorator_place(region.scope, region.retry.expression)
        if place is not None:
            return module, place
    if region.statement is not None:
        return module, region.statement.at
    if region.kind == "handed":
        for use in program.callers.uses(region.scope):
            if program.coverage.is_handed_to_retry(use) and use.call is not None:
                return use.scope.module, use.call.at
    loop = loop_of(region)
    if loop is not None:
        return module, loop.at
    return module, region.scope.function.at if region.scope.function is not None else (1, 0, 1, 0)


def decorator_place(function: Scope, decorator: facts.Expression) -> Span | None:
    """Return the place of a decorator: of a call the called name, else all that stands after the ``@``."""
    if isinstance(decorator, facts.Call):
        return decorator.at
    if function.function is None:
        return None
    for expression, span in zip(function.function.decorators, function.function.decorator_spans, strict=True):
        if expression is decorator:
            return (span[0], span[1] + 1, *span[2:])
    return None
