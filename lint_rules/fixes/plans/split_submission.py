"""RP302's fix: the submission moves into the retried function that waits for its job."""

from __future__ import annotations

import ast

from lint_rules.findings import Place
from lint_rules.fixes.places import contains, start, steps
from lint_rules.fixes.record import Draft, Refused, Rewrite
from lint_rules.fixes.retrying.functions import function_of
from lint_rules.fixes.retrying.into import (
    Move,
    refuse_changes_in_between,
    refuse_other_names,
    refuse_other_uses,
    the_use,
    with_comment,
)
from lint_rules.fixes.retrying.layers import refuse_repeating_callees, refuse_timeout_in, shown
from lint_rules.fixes.retrying.order import refuse_other_jobs
from lint_rules.fixes.retrying.repeatable import refuse_unrepeatable, repeated_calls
from lint_rules.fixes.site import Site
from lint_rules.program.clients import Submission
from lint_rules.program.coverage import Region
from lint_rules.program.index import calls
from lint_rules.program.policies.regions import region_policy
from lint_rules.program.rewritten.search import repeats_lost_answers
from lint_rules.program.rewritten.writes import verb
from lint_rules.program.splits import Split, split_of

_NOTE = "the job is submitted where the retried function is called, and again at each attempt"


def plan(site: Site) -> Draft:
    """Put the submission at the top of the retried function."""
    submission, split = _split(site)
    region = _region(split)
    _refuse_policy(site, submission, region)
    refuse_unrepeatable(site, submission, moves=True)
    move = _move(site, submission, region)
    refuse_other_uses(site, move)
    refuse_other_names(move)
    refuse_other_jobs(site, [(call, scope) for call, scope in calls(site.module) if scope is region.scope], submission)
    use = the_use(site, region.scope, move)
    refuse_changes_in_between(site, submission.scope, move, use)
    moved = site.sheet.span(move.statement)
    own = [(call, scope) for call, scope in calls(site.module) if contains(moved, call.at)]
    refuse_repeating_callees(site, own)
    again = repeated_calls(site, own, [submission.call])
    notes = (_NOTE, *[f"each attempt calls {', '.join(again)} again" for _ in again[:1]])
    return Draft("Submit the job inside the retried function", _edits(site, move), notes=notes)


def _split(site: Site) -> tuple[Submission, Split]:
    for submission in site.program.clients.submissions(site.module):
        if Place.of(site.module.path, submission.call.at) == site.finding.place:
            split = split_of(site.program, submission)
            if split is not None:
                return submission, split
    raise Refused("no call", "it is handed over, not called here")


def _region(split: Split) -> Region:
    if split.wait is None:
        raise Refused("never waited for", "its job is not waited for: whether to wait in the retry is yours to decide")
    if split.repeated != "wait":
        line = split.wait.at[0]
        raise Refused(
            "waited for outside", f"the wait outside the retry (line {line}) is for whoever submits: move it in"
        )
    region = split.region
    if region.kind not in ("function", "handed") or region.scope.function is None:
        raise Refused("a loop", "the wait is in a loop written by hand: make the loop a function under a retry first")
    if region.kind == "handed" and region.scope.function.name == "<lambda>":
        raise Refused("unusual place", "the wait stands in a lambda")
    if region.scope.parent is not split.submission.scope:
        raise Refused("in another function", "the retried function is not defined where the job is submitted")
    if region.scope.function.is_generator or region.scope.function.is_async:
        raise Refused("unusual place", "the retried function is a generator or a coroutine")
    return region


def _refuse_policy(site: Site, submission: Submission, region: Region) -> None:
    refuse_timeout_in(site, region)
    policy = region_policy(site.program, region)
    if policy is not None and verb(submission) is not None and repeats_lost_answers(policy):
        raise Refused("a retry around it", f"{shown(site, region)} would write twice after a lost answer")


def _move(site: Site, submission: Submission, region: Region) -> Move:
    node = site.node(ast.Call, site.whole(submission.call))
    step = steps(site.sheet, site.whole(submission.call))[0]
    function = function_of(site, region.scope)
    match step.statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is node:
            pass
        case _:
            raise Refused("the job goes another way", "the job is not simply kept under a name")
    if not isinstance(function, ast.FunctionDef) or function not in step.block:
        raise Refused("in another block", "the retried function is defined in another block than the submission")
    first, last = step.block.index(step.statement), step.block.index(function)
    if last < first:
        raise Refused("something in between", "the retried function is defined before the job is submitted")
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not body:
        raise Refused("unusual layout", "the retried function has no statements")
    return Move(step.block, step.statement, function, body[0], name, function_of(site, submission.scope))


def _edits(site: Site, move: Move) -> tuple[Rewrite, Rewrite]:
    sheet = site.sheet
    index = move.block.index(move.statement)
    following, top = move.block[index + 1], start(sheet, move.first)
    stays = (start(sheet, following), start(sheet, move.function))
    text = with_comment(site, move.statement)
    return (
        Rewrite(start(sheet, move.statement), stays[1], "__block_0__\n", blocks=(stays,)),
        Rewrite(top, top, f"{text}\n__block_0__\n", blocks=((top, top),)),
    )
