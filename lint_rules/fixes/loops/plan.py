"""The plan that RP201, RP202 and RP205 share: a retry loop becomes a retried function."""

from __future__ import annotations

import ast

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.findings import Place
from lint_rules.fixes.loops import names
from lint_rules.fixes.loops.calls import CallKinds
from lint_rules.fixes.loops.linear import constant
from lint_rules.fixes.loops.pace import Pace
from lint_rules.fixes.loops.reading import Reading, read
from lint_rules.fixes.loops.writing import Names, Writing
from lint_rules.fixes.possible import may_be
from lint_rules.fixes.record import AnyEdit, Draft, DropImport, Refused, Rewrite
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.loops import RetryLoop

_LIBRARY = "a library makes this retry: give it a wait with jitter there"


def plan_loop(site: Site) -> Draft:
    """Put a function with ``@retry_with_jitter`` and its call in the place of a hand-written loop."""
    found = _loop(site)
    kinds = CallKinds(site)
    reading = read(site, found, kinds)
    names.check(reading)
    pace = Pace(site, reading, found.scope)
    _refuse_none_at_all(site, reading, found.scope)
    waits = pace.waits()
    writing = Writing(site, reading, found)
    _check_facts(site, found, reading)
    retry, imports = site.take("utils.retry_with_jitter", "retry_with_jitter", found.scope, found.at)
    name = reading.function.name.strip("_") or "attempt"
    fresh = site.sheet.names.fresh
    new = Names(retry, fresh(f"{name}_once"), fresh("log_retry") if writing.needs_hook else "")
    last = reading.after[0] if reading.after_gone else reading.loop
    edits: list[AnyEdit] = [
        Rewrite(_start(site, reading.loop), _start(site, last), writing.text(new, waits)),
        *[Rewrite(_start(site, gone), _start(site, gone), "") for gone in (*reading.rounds.starts, *reading.removed)],
        *imports,
    ]
    edits += dict.fromkeys(writing.directives())
    notes: list[str] = []
    for sleep in reading.treatment.sleeps:
        fact = kinds.fact(sleep)
        if fact is not None:
            origins = site.program.origins(fact[0].func, fact[1])
            released, patches = site.release(fact[0].func, next(iter(sorted(origins)), ""))
            edits += released
            notes += patches
    edits += [DropImport(root) for gone in reading.removed for root in _annotated_with(gone)]
    return Draft(
        "Let a retried function stand for the loop", tuple(edits), "unsafe", (*_notes(reading, pace.attempts), *notes)
    )


def _loop(site: Site) -> RetryLoop:
    for scope in site.module.scopes():
        for loop in site.program.retry_loops(scope):
            if Place.of(site.module.path, loop.at) == site.finding.place:
                return loop
    raise Refused("library retry", _LIBRARY)


def _check_facts(site: Site, found: RetryLoop, reading: Reading) -> None:
    """Refuse where the analysis of the loop says something else, or the result would be a finding of another rule."""
    attempts = constant(reading.rounds.attempts or {})
    if found.attempts is not None and attempts is not None and found.attempts != attempts:
        raise Refused("attempts not plain", "how many attempts it makes is not plain to see")
    if found.caught and not any(name.startswith("google.") for name in found.caught):
        for submission in site.program.clients.submissions(site.module):
            if submission.call in found.operation:
                raise Refused("submits a job", "it submits a BigQuery job, whose errors it does not name")


def _start(site: Site, node: ast.stmt) -> tuple[int, int]:
    return site.sheet.span(node)[:2]


def _annotated_with(statement: ast.stmt) -> list[str]:
    if not isinstance(statement, ast.AnnAssign):
        return []
    return sorted({node.id for node in ast.walk(statement.annotation) if isinstance(node, ast.Name)})


def _refuse_none_at_all(site: Site, reading: Reading, scope: Scope) -> None:
    """Refuse a number of attempts that is seen to be zero for some callers: a retry makes at least one."""
    attempts = reading.rounds.attempts or {}
    for symbol in attempts if attempts.get("", 0) < 1 else ():
        name, _, attr = symbol.partition(".")
        if not name.isidentifier() or "." in attr:
            continue
        at = (reading.loop.lineno, reading.loop.col_offset, reading.loop.lineno, reading.loop.col_offset)
        expression: Expression = facts.Name(name, at)
        if attr:
            expression = facts.Attribute(expression, attr, at)
        if may_be(0, site.program, expression, scope):
            raise Refused("attempts not plain", f"{symbol} may be 0: then it makes no attempt at all")


def _notes(reading: Reading, attempts: int | None) -> list[str]:
    notes = [
        "the delays are longer, and random" if reading.treatment.delays else "there are delays where there were none"
    ]
    if reading.treatment.lost:
        notes.append("what is logged about the delay is no longer logged after the last attempt")
    if reading.treatment.filters and (reading.treatment.inner or reading.treatment.ends != "leaves"):
        notes.append("the test of the error is made more than once")
    if attempts is None:
        notes.append("fewer than one attempt is an error")
    return notes
