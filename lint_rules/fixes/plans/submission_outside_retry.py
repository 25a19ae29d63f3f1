"""RP301's fix: submission and wait become one function under the runtime's retries."""

from __future__ import annotations

import ast

from lint_rules.facts import Call, Span
from lint_rules.findings import Place
from lint_rules.fixes.places import contains, steps
from lint_rules.fixes.record import AnyEdit, Decorate, Draft, Refused
from lint_rules.fixes.retrying.functions import function_of, name_in
from lint_rules.fixes.retrying.layers import refuse_repeated_callers, refuse_repeating_callees
from lint_rules.fixes.retrying.order import refuse_other_jobs, refuse_unless_first
from lint_rules.fixes.retrying.repeatable import is_harmless, is_hidden, refuse_unrepeatable, repeated_calls
from lint_rules.fixes.retrying.taking import edits, from_submission, one_statement
from lint_rules.fixes.retrying.whole import only_submits
from lint_rules.fixes.site import Site
from lint_rules.fixes.timeouts import same_text
from lint_rules.program import Scope
from lint_rules.program.clients import INSERTS, Submission
from lint_rules.program.index import calls
from lint_rules.program.waits import Wait

_TITLE = "Submit again after conflicts and quotas"
_NOTE = "a failed job is submitted again, for up to 12 minutes, before its error is raised"
_SCRIPT = "the text is not visible here: of a script of several statements, those that are done would be done again"


def plan(site: Site) -> Draft:
    """Decorate the function, or a new one for the statements that submit and wait."""
    submission = _submission(site)
    scope = submission.scope
    if submission.method in INSERTS:
        refuse_unrepeatable(site, submission, moves=False)
    wait = _wait(site, submission)
    _refuse_scopes(scope)
    refuse_repeated_callers(site, scope)
    function = function_of(site, scope)
    call = _node(site, submission.call)
    value: ast.Call = call if wait is None or wait.call is None else _node(site, wait.call)
    called = list(calls(site.module))
    hidden = (_SCRIPT,) if is_hidden(site, submission) else ()
    if only_submits(site, submission, function, [call, value]):
        refuse_unrepeatable(site, submission, moves=False)
        repeated_calls(site, [(one, where) for one, where in called if where is scope], _meant(submission, wait))
        decorators, imports = _decorators(site, scope, submission.call.at)
        # ``only_submits`` takes no function with decorators.
        edit = Decorate(site.sheet.span(function)[:2], decorators)
        return Draft(_TITLE, (edit, *imports), notes=(_NOTE, *hidden))
    refuse_unrepeatable(site, submission, moves=True)
    is_chained = any(node is call for node in ast.walk(value))
    if is_chained:
        taken = one_statement(site, value)
    else:
        taken = from_submission(site, call, value, function, is_module=scope.is_module)
        refuse_unless_first(taken.last, taken.value)
    stretches = [site.sheet.span(statement) for statement in taken.moved] + [site.sheet.span(taken.value)]
    repeated = [(one, where) for one, where in called if any(contains(span, site.whole(one)) for span in stretches)]
    refuse_other_jobs(site, repeated, submission)
    refuse_repeating_callees(site, repeated)
    between = [site.sheet.span(statement) for statement in taken.moved[1:]]
    for one, where in repeated:
        if any(contains(span, site.whole(one)) for span in between) and not is_harmless(site, one, where):
            raise Refused("something in between", f"line {one.at[0]} would be done again at each attempt")
    again = repeated_calls(site, repeated, _meant(submission, wait))
    decorators, imports = _decorators(site, scope, submission.call.at)
    name = name_in(site, scope, _VERBS.get(submission.method, "run_job"))
    typed = isinstance(function, ast.FunctionDef) and function.returns is not None
    changes: tuple[AnyEdit, ...] = edits(
        site, taken, name, decorators, lambda: name_in(site, scope, "rows"), typed=typed
    )
    notes = (_NOTE, *[f"each attempt calls {', '.join(again)} again" for _ in again[:1]], *hidden)
    return Draft(_TITLE, (*changes, *imports), notes=notes)


_VERBS = {
    "query": "run_query", "query_and_wait": "run_query", "load_table_from_uri": "run_load",
    "load_table_from_file": "run_load", "load_table_from_dataframe": "run_load", "load_table_from_json": "run_load",
    "copy_table": "run_copy", "extract_table": "run_extract",
}  # fmt: skip


def _submission(site: Site) -> Submission:
    for submission in site.program.clients.submissions(site.module):
        if Place.of(site.module.path, submission.call.at) == site.finding.place:
            return submission
    raise Refused("no call", "it is handed over, not called here")


def _wait(site: Site, submission: Submission) -> Wait | None:
    """Return the first wait for the job; ``None`` for ``query_and_wait``, which waits itself.

    Raises:
        Refused: there is none in this function, or none that shows a failure.
    """
    if submission.method == "query_and_wait":
        return None
    waits = site.program.waits.of(submission)
    if not waits:
        raise Refused("never waited for", "its job is not waited for here, so nothing would see it fail: add .result()")
    own = sorted([wait for wait in waits if wait.scope is submission.scope], key=lambda wait: wait.at)
    if not own:
        place = waits[0]
        where = (
            f"line {place.at[0]}"
            if place.scope.module is site.module
            else f"{place.scope.module.path}, line {place.at[0]}"
        )
        raise Refused("waited for elsewhere", f"its job is waited for in another function ({where})")
    if own[0].call is None:
        raise Refused(
            "waits by iterating", "iterating waits for the job: write .result(timeout=...) first (RP401's fix)"
        )
    if own[0].method == "exception":
        raise Refused("never waited for", ".exception() returns the failure and raises nothing")
    if len(site.program.waits.jobs_of(own[0])) != 1:
        raise Refused("several jobs", f"the wait in line {own[0].at[0]} is for one of several jobs")
    return own[0]


def _refuse_scopes(scope: Scope) -> None:
    if scope.class_ is not None:
        raise Refused("unusual place", "it stands in a class's body")
    if scope.function is not None and scope.function.is_async:
        raise Refused("async", "the pauses between attempts would stop the event loop")
    if scope.function is not None and scope.function.name == "<lambda>":
        raise Refused("unusual place", "it stands in a lambda")


def _node(site: Site, call: Call) -> ast.Call:
    span = site.whole(call)
    node = site.node(ast.Call, span)
    if not steps(site.sheet, span) or not same_text(node, site.source(span)):
        raise Refused("unclear place", "the call's place in the text is not certain (it stands in an f-string)")
    return node


def _decorators(site: Site, scope: Scope, at: Span) -> tuple[tuple[str, str], list[AnyEdit]]:
    outer, first = site.take("utils.bigquery_retry", "QUOTA_RETRY", scope, at)
    inner, second = site.take("utils.bigquery_retry", "SERIALIZATION_RETRY", scope, at)
    return (outer, inner), [*first, *second]


def _meant(submission: Submission, wait: Wait | None) -> list[Call]:
    return [submission.call, *([wait.call] if wait is not None and wait.call is not None else [])]
