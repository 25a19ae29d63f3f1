"""The retry inside a project's own decorator, or inside a function that runs what it is handed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program.policies.configured import policy_of
from lint_rules.program.policies.giving_up import gives_up_with
from lint_rules.program.policies.regions import loop_of, region_policy
from lint_rules.program.scopes import Scope

if TYPE_CHECKING:
    from lint_rules.program.policies.record import Policy
    from lint_rules.program.program import Program


def inner_policy(program: Program, function: Scope) -> Policy | None:
    """Return the one retry that a project function runs its argument inside; ``None`` if there is not just one."""
    found = list(dict.fromkeys(_policies(program, function)))
    return found[0] if len(found) == 1 else None


def _policies(program: Program, outermost: Scope) -> Iterator[Policy]:
    for call, scope in outermost.module.index.calls:
        if outermost not in tuple(scope.ancestors()):
            continue
        if _is_parameter(program, call.func, scope, outermost):
            for region in program.coverage.regions(call, scope, within=outermost):
                # The function's own decorators repeat it as a whole.
                if region.scope is not outermost or region.statement is not None:
                    policy = region_policy(program, region)
                    loop = loop_of(region) if region.kind == "loop" else None
                    if policy is not None and loop is not None and isinstance(call.func, facts.Name):
                        policy = replace(policy, gives_up_with=gives_up_with(loop, call.func.id))
                    if policy is not None:
                        yield policy
                    break
        for item in (*call.args, *[keyword.value for keyword in call.keywords]):
            if _is_parameter(program, item, scope, outermost) and program.retries.takes(call, scope, item):
                retry = program.retries.retry_of(call.func, scope)
                if retry is not None:
                    yield policy_of(retry)


def _is_parameter(program: Program, expression: facts.Expression, scope: Scope, outermost: Scope) -> bool:
    if not isinstance(expression, facts.Name):
        return False
    bindings = program.evaluator.bindings(expression.id, scope, expression.at)
    return any(b.kind == "parameter" and outermost in tuple(b.scope.ancestors()) for b in bindings)
