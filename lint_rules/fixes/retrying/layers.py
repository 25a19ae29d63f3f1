"""Whether something repeats a piece of code already: no fix puts a retry around a retry."""

from __future__ import annotations

from collections.abc import Iterable

from lint_rules.facts import Call
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope
from lint_rules.program.coverage import Region
from lint_rules.program.index import own_calls
from lint_rules.program.policies.regions import region_place, region_policy
from lint_rules.program.waits import Wait

_LIMIT = 200
"""Functions that are looked at in one direction, at most."""
_DEPTH = 3
_KIND = "a retry around it"
_TIMEOUTS = frozenset({"builtins.TimeoutError", "concurrent.futures.TimeoutError", "builtins.OSError"})
_JITTER = "shared.utils.retry_with_jitter.retry_with_jitter"


def refuse_repeated_callers(site: Site, scope: Scope) -> None:
    """Refuse code that a retry in some caller, however far up, repeats already.

    Raises:
        Refused: and says which retry that is.
    """
    program = site.program
    pending, seen = [_function(scope)], set[Scope]()
    while pending and len(seen) < _LIMIT:
        function = pending.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        for use in program.callers.uses(function):
            if program.coverage.is_handed_to_retry(use) and use.call is not None:
                where = _where(site, use.scope, use.call.at[0])
                raise Refused(_KIND, f"the retry in {where} repeats this for one of its callers")
            region = next(program.coverage.regions(use.call or use.expression, use.scope), None)
            if region is not None:
                raise Refused(_KIND, f"{shown(site, region)} repeats this for one of its callers")
            pending.append(_function(use.scope))


def refuse_repeating_callees(site: Site, called: Iterable[tuple[Call, Scope]]) -> None:
    """Refuse code that calls a function which retries by itself, or submits a job of its own.

    Raises:
        Refused: and says which function that is.
    """
    for call, scope in called:
        found = repeating_callee(site, call, scope)
        if found is not None and found.function is not None:
            where = _where(site, found, found.function.at[0])
            raise Refused(
                "a retry inside it", f"{_led(call, found)}{found.function.name}() in {where} retries by itself"
            )
        submits = _submitting_callee(site, call, scope)
        if submits is not None and submits.function is not None:
            where = _where(site, submits, submits.function.at[0])
            name = f"{_led(call, submits)}{submits.function.name}()"
            raise Refused("submits inside", f"{name} in {where} submits a job too, at each attempt")


def repeating_callee(site: Site, call: Call, scope: Scope, depth: int = _DEPTH) -> Scope | None:
    """Return a function that a call leads to and that retries by itself, if there is one."""
    program = site.program
    for callee in program.callees(call, scope):
        if any(program.retries.can_concern_bigquery(retry) for retry in program.retries.decorators(callee)):
            return callee
        if any(not loop.polling for loop in program.retry_loops(callee)):
            return callee
        for inner in own_calls(callee) if depth else ():
            found = repeating_callee(site, inner, callee, depth - 1)
            if found is not None:
                return found
    return None


def _led(call: Call, found: Scope) -> str:
    """Return what is called here, where that is not the function itself."""
    name = spelt(call.func)
    is_found = found.function is None or name.rpartition(".")[2] == found.function.name
    return "" if is_found or not name else f"{name}() leads here: "


def _submitting_callee(site: Site, call: Call, scope: Scope, depth: int = _DEPTH) -> Scope | None:
    """Return a function that a call leads to and that submits a job, if there is one."""
    program = site.program
    for callee in program.callees(call, scope):
        if any(one.scope is callee for one in program.clients.submissions(callee.module)):
            return callee
        for inner in own_calls(callee) if depth else ():
            found = _submitting_callee(site, inner, callee, depth - 1)
            if found is not None:
                return found
    return None


def refuse_repeated_timeouts(site: Site, wait: Wait) -> None:
    """Refuse a timeout that a retry around it would take for a failure: the job, still running, would run twice.

    Raises:
        Refused: and says which retry that is.
    """
    for region in site.program.coverage.regions(wait.call or wait.job, wait.scope):
        refuse_timeout_in(site, region)


def refuse_timeout_in(site: Site, region: Region) -> None:
    """Refuse a timeout inside a retry that submits the job again after it.

    Raises:
        Refused: and says which retry that is.
    """
    policy = region_policy(site.program, region)
    if policy is None:
        raise Refused(_KIND, f"{shown(site, region)} may submit the job again after a timeout")
    catches = policy.catches_all and policy.name != _JITTER  # which leaves timeouts out by itself
    if catches or any(kind.dotted in _TIMEOUTS for kind in policy.kinds):
        raise Refused(_KIND, f"{shown(site, region)} would submit the job again after a timeout, while it runs")


def shown(site: Site, region: Region) -> str:
    """Return what retries and where, for a reason."""
    policy = region_policy(site.program, region)
    module, at = region_place(site.program, region)
    where = f"line {at[0]}" if module is site.module else f"{module.path}, line {at[0]}"
    return f"{'the retry' if policy is None else policy.shown} in {where}"


def _where(site: Site, scope: Scope, line: int) -> str:
    return f"line {line}" if scope.module is site.module else f"{scope.module.path}, line {line}"


def _function(scope: Scope) -> Scope | None:
    return next((ancestor for ancestor in scope.ancestors() if ancestor.function is not None), None)
