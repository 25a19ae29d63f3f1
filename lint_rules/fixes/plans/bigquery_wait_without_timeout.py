"""RP401's fix: the wait gets a timeout."""

from __future__ import annotations

import ast

from lint_rules import facts
from lint_rules.findings import Place
from lint_rules.fixes.record import AnyEdit, Draft, Refused, Substitute
from lint_rules.fixes.retrying.layers import refuse_repeated_timeouts
from lint_rules.fixes.site import Site
from lint_rules.fixes.timeouts import same_text, seconds, with_timeout
from lint_rules.program.clients import argument, has_open_keywords
from lint_rules.program.names import JOB_CLASSES, class_of_result
from lint_rules.program.values import Result
from lint_rules.program.waits import Wait, place_of

_OTHER_JOBS = JOB_CLASSES - {"google.cloud.bigquery.QueryJob"}
_TIMEOUT_POSITION = 1
"""Of ``LoadJob.result(retry, timeout)`` and its like."""
_QUERY_TIMEOUT_POSITION = 3
"""Of ``QueryJob.result(page_size, max_results, retry, timeout)``."""
_MAX_RESULTS = {"to_dataframe": 4, "to_arrow": 3}
"""Where ``QueryJob`` takes ``max_results``; up to there ``RowIterator`` takes the same arguments by position."""
_NOTE = "a job that takes longer now raises TimeoutError, and goes on running"


def plan(site: Site) -> Draft:
    """Write the timeout into the wait, or wait with one before rows are fetched."""
    text = seconds(site.settings.bigquery_timeout)
    return Draft(f"Wait {text} s at most", (_edit(site, text),), notes=(_NOTE,))


def _edit(site: Site, text: str) -> AnyEdit:
    wait = next((one for one in site.program.waits.waits(site.module) if _is_meant(site, one)), None)
    if wait is None:
        call, _ = site.call()
        return with_timeout(site, call, "wait_timeout", text, None)
    refuse_repeated_timeouts(site, wait)
    if wait.method == "result" and wait.call is not None:
        return with_timeout(site, wait.call, "timeout", text, _position(site, wait))
    if wait.call is not None:
        _refuse_other_arguments(wait)
    at = place_of(wait.job)
    if not same_text(site.node(ast.expr, at), site.source(at)):
        raise Refused("unclear place", "the job's place in the text is not certain (it stands in an f-string)")
    return Substitute(at, f"__0__.result(timeout={text})", (at,))


def _is_meant(site: Site, wait: Wait) -> bool:
    return Place.of(site.module.path, wait.at) == site.finding.place


def _position(site: Site, wait: Wait) -> int:
    """Return where ``timeout`` stands among the arguments of the job's ``result``.

    Raises:
        Refused: arguments are given by position, and it cannot be seen which job's they are.
    """
    values = site.program.values(wait.job, wait.scope)
    kinds = {class_of_result(value.of) for value in values if isinstance(value, Result)}
    is_other = bool(kinds & _OTHER_JOBS)
    if wait.call is not None and wait.call.args and is_other and kinds - _OTHER_JOBS:
        raise Refused("two origins", "the arguments by position mean one thing for a query and another for a load")
    return _TIMEOUT_POSITION if is_other else _QUERY_TIMEOUT_POSITION


def _refuse_other_arguments(wait: Wait) -> None:
    """Refuse what ``.to_dataframe()`` of a job takes and that of its rows does not."""
    if wait.call is None:
        return
    if any(isinstance(item, facts.Starred) for item in wait.call.args) or has_open_keywords(wait.call):
        raise Refused("open arguments", "what * or ** carries may be more than the rows' own method takes")
    if argument(wait.call, "max_results", _MAX_RESULTS[wait.method]) is not None:
        raise Refused("other arguments", f".{wait.method}() of rows has no max_results: hand that to .result()")
