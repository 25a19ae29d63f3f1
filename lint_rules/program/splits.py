"""Submissions that are separated from the wait for their job by a retry's edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.clients import INSERTS, Submission
from lint_rules.program.coverage import Region
from lint_rules.program.scopes import Scope
from lint_rules.program.waits import Wait
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.program import Program


@dataclass(frozen=True, eq=False)
class Split:
    """A submission and a wait on two sides of a retry's edge; ``wait`` is ``None`` for a job that is dropped."""

    submission: Submission
    wait: Wait | None
    region: Region
    repeated: str
    """``wait`` or ``submission``: what alone the retry repeats."""


def split_of(program: Program, submission: Submission) -> Split | None:
    """Return how a submission is split from its wait, ``None`` if it is not."""
    if submission.method in INSERTS or program.coverage.covers_itself(submission):
        return None
    if submission.method != "query_and_wait":
        waits = program.waits.of(submission)
        for wait in waits:
            region = _innermost(program, wait)
            if region is not None and not _reaches_inside(program, wait.job, wait.scope, region, submission):
                return Split(submission, wait, region, "wait")
        own = next(program.coverage.regions(submission.call, submission.scope), None)
        if own is not None and not any(own.contains(wait.job, wait.scope) for wait in waits):
            for wait in waits:
                if not _waits_in_retry(program, wait):
                    return Split(submission, wait, own, "submission")
            if not waits and _is_dropped(submission):
                return Split(submission, None, own, "submission")
    return None


def _innermost(program: Program, wait: Wait) -> Region | None:
    expression = wait.call if wait.call is not None else wait.job
    return next(program.coverage.regions(expression, wait.scope), None)


def _waits_in_retry(program: Program, wait: Wait) -> bool:
    expression = wait.call if wait.call is not None else wait.job
    return program.coverage.is_covered_call(expression, wait.scope)


def _reaches_inside(program: Program, job: Expression, scope: Scope, region: Region, submission: Submission) -> bool:
    """Whether a job comes into being inside a region: submitted there, or by a function that is called there."""
    if region.contains(submission.call, submission.scope):
        return True
    if isinstance(job, facts.Call):
        return region.contains(job, scope)
    if isinstance(job, facts.Name):
        for binding in program.evaluator.bindings(job.id, scope, job.at):
            if binding.expression is not None and region.contains(binding.expression, binding.scope):
                return True
    if isinstance(job, facts.Attribute):
        return _is_assigned_inside(job.attr, scope, region)
    return False


def _is_assigned_inside(attr: str, scope: Scope, region: Region) -> bool:
    for ancestor in scope.ancestors():
        for statement in statements(ancestor.body):
            if not isinstance(statement, facts.Assign):
                continue
            names = [target.attr for target in statement.targets if isinstance(target, facts.Attribute)]
            if attr in names and region.contains(statement.value, ancestor):
                return True
        if ancestor is region.scope:
            break
    return False


def _is_dropped(submission: Submission) -> bool:
    call: Call = submission.call
    for statement in statements(submission.scope.body):
        if isinstance(statement, facts.Evaluate):
            value = statement.value.value if isinstance(statement.value, facts.Await) else statement.value
            if value is call:
                return True
    return False
