"""Finds the writes whose innermost retry repeats them after a lost answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Call, Expression, Span
from lint_rules.program.clients import Submission, argument
from lint_rules.program.policies.configured import policy_of
from lint_rules.program.policies.record import Policy
from lint_rules.program.policies.regions import region_place, region_policy
from lint_rules.program.rewritten.writes import has_fixed_job_id, verb

if TYPE_CHECKING:
    from lint_rules.program.mentions import Mention
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_TRANSPORT = frozenset(
    {
        "builtins.ConnectionError", "requests.exceptions.ConnectionError", "requests.exceptions.Timeout",
        "google.auth.exceptions.TransportError",
    }
)  # fmt: skip
_CALLERS = 60
"""Functions whose callers are looked for on behalf of one submission, at most."""


@dataclass(frozen=True, eq=False)
class Rewritten:
    """A write that a retry may apply twice."""

    submission: Submission
    verb: str
    policy: Policy
    retry_module: LinkedModule
    retry_at: Span
    through: tuple[Mention, ...]
    """The calls between the retry and the submission's function, outermost first."""


def rewritten(module: LinkedModule) -> Iterator[Rewritten]:
    """Yield the writes of a module whose innermost retry is one on transport errors."""
    program = module.program
    for submission in program.clients.submissions(module):
        written = verb(submission)
        if written is None or has_fixed_job_id(submission):
            continue
        found = _innermost(program, submission)
        if found is not None and repeats_lost_answers(found[0]):
            yield Rewritten(submission, written, *found)


_Found = tuple[Policy, "LinkedModule", Span, tuple["Mention", ...]]


def _innermost(program: Program, submission: Submission) -> _Found | None:
    """Return the retry nearest to a submission; of several callers' the first one on transport errors."""
    call, scope = submission.call, submission.scope
    given = argument(call, "job_retry") if submission.method in ("query", "query_and_wait") else None
    if given is not None and program.coverage.covers_itself(submission):
        retry = program.retries.retry_of(given, scope)
        return None if retry is None else (policy_of(retry), scope.module, call.at, ())
    own = _around(program, call, scope)
    if own is not None:
        return None if own[0] is None else (own[0], *own[1], ())
    return _of_callers(program, scope)


def _around(
    program: Program, expression: Call | Expression, scope: Scope
) -> tuple[Policy | None, tuple[LinkedModule, Span]] | None:
    """Return the innermost retry that lexically encloses an expression, ``None`` if none does."""
    region = next(program.coverage.regions(expression, scope), None)
    return None if region is None else (region_policy(program, region), region_place(program, region))


def _of_callers(program: Program, scope: Scope) -> _Found | None:
    pending: list[tuple[Scope, tuple[Mention, ...]]] = [(scope, ())]
    seen: set[Scope] = set()
    while pending and len(seen) < _CALLERS:
        inner, through = pending.pop(0)
        function = next((one for one in inner.ancestors() if one.function is not None), None)
        if function is None or function in seen:
            continue
        seen.add(function)
        for use in program.callers.uses(function):
            found = _of_use(program, use)
            if found is not None:
                if found[0] is not None and repeats_lost_answers(found[0]):
                    return (found[0], *found[1], (use, *through))
            elif use.role == "called":
                pending.append((use.scope, (use, *through)))
    return None


def _of_use(program: Program, use: Mention) -> tuple[Policy | None, tuple[LinkedModule, Span]] | None:
    """Return the retry that repeats a use of a function, ``None`` if none does."""
    if use.call is not None and program.coverage.is_handed_to_retry(use):
        retry = program.retries.retry_of(use.call.func, use.scope)
        return (None if retry is None else policy_of(retry)), (use.scope.module, use.call.at)
    if use.role != "called":
        return None
    return _around(program, use.call or use.expression, use.scope)


def repeats_lost_answers(policy: Policy) -> bool:
    """Whether a retry repeats what failed on the way, when it may have been done all the same."""
    if policy.attempts == 1:
        return False
    if policy.is_transient or policy.catches_all:
        return True
    return any(kind.above & _TRANSPORT for kind in policy.kinds)
