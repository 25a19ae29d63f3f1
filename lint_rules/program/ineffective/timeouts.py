"""Waits that give up on a job which goes on, inside a retry that then submits it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Span
from lint_rules.program.clients import argument
from lint_rules.program.index import own_calls
from lint_rules.program.loops.syntax import called_name
from lint_rules.program.policies.record import Policy
from lint_rules.program.policies.regions import region_place, region_policy

if TYPE_CHECKING:
    from lint_rules.program.coverage import Region
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program
    from lint_rules.program.waits import Wait

_TIMEOUT = "builtins.TimeoutError"


@dataclass(frozen=True, eq=False)
class Timeout:
    """A wait with a timeout, and the retry that takes its end for a failure of the job."""

    at: Span
    policy: Policy
    retry_module: LinkedModule
    retry_at: Span


def timeouts(module: LinkedModule) -> Iterator[Timeout]:
    """Yield the waits of a module whose timeout has the job submitted again."""
    program = module.program
    for wait in program.waits.waits(module):
        if wait.method != "result" or wait.call is None or not _has_timeout(program, wait):
            continue
        if any(called_name(call) == "cancel" for call in own_calls(wait.scope)):
            continue  # the job does not go on
        for region in program.coverage.regions(wait.call, wait.scope):
            policy = region_policy(program, region)
            if policy is None or not any(kind.dotted == _TIMEOUT for kind in policy.kinds):
                continue
            if policy.attempts != 1 and _is_submitted_inside(program, wait, region):
                yield Timeout(wait.call.at, policy, *region_place(program, region))
            break


def _has_timeout(program: Program, wait: Wait) -> bool:
    timeout = None if wait.call is None else argument(wait.call, "timeout")
    return timeout is not None and program.constant(timeout, wait.scope) is not None


def _is_submitted_inside(program: Program, wait: Wait, region: Region) -> bool:
    """Whether a job comes into being inside a region: submitted there, or by a function that is called there."""
    jobs = program.waits.jobs_of(wait)
    if not jobs:
        return False
    if any(
        s.call in jobs and region.contains(s.call, s.scope) for s in program.clients.submissions(region.scope.module)
    ):
        return True
    if isinstance(wait.job, facts.Call):
        return region.contains(wait.job, wait.scope)
    if isinstance(wait.job, facts.Name):
        bindings = program.evaluator.bindings(wait.job.id, wait.scope, wait.job.at)
        made = [(b.expression, b.scope) for b in bindings if b.kind == "value" and b.expression is not None]
        return bool(made) and all(region.contains(expression, scope) for expression, scope in made)
    return False
