"""How the loop rules say what they have found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint_rules.findings import Finding, Place, Related
from lint_rules.program import LinkedModule
from lint_rules.program.library_retries import library_retries
from lint_rules.program.loops import Delay, FailurePath, RetryLoop
from lint_rules.rules.rule import Rule

LIBRARY_WORDS = ("tenacity", "backoff", "retry", "Retry", "stamina", "max_retries")
"""A file that configures a library's retry contains one of these."""
LOOP_WORDS = ("except", "status_code", ".ok", ".status", ".code", "getcode", "is_success", "is_error", *LIBRARY_WORDS)
"""A file with a retry loop contains one of these; the sleep itself may lie in another file."""


def loops(module: LinkedModule) -> Iterator[RetryLoop]:
    """Yield the retry and polling loops of a module, whichever function they stand in."""
    for scope in module.scopes():
        yield from module.program.retry_loops(scope)


def paced_loops(module: LinkedModule) -> Iterator[RetryLoop]:
    """Yield the loops whose delays are judged: those that neither poll nor repeat nothing but a wait for a job."""
    for loop in loops(module):
        if not loop.polling and not loop.waits_for_job:
            yield loop


def by_libraries(rule: Rule, module: LinkedModule) -> Iterator[Finding]:
    """Yield what a rule finds in retries that libraries make."""
    for retry in library_retries(module):
        for code, message in retry.faults:
            if code == rule.code:
                yield rule.at(module, retry.at, message)


def first_delay(paths: Iterable[FailurePath], trait: str) -> Delay | None:
    """Return the first sleep on some paths whose duration has a trait."""
    return next((delay for path in paths for delay in path.delays if trait in delay.traits), None)


def sleep_place(delay: Delay, message: str) -> Related:
    """Return the related place of a sleep."""
    return Related(Place.of(delay.path, delay.at), message)


def duration(delay: Delay) -> str:
    """Return a duration for a message: ``5 s``, or ``the same time (`delay`)``."""
    if delay.text[:1].isdigit():
        return delay.text
    return f"the same time (`{delay.text}`)" if delay.text and "<" not in delay.text else "the same time"


def line_of(delay: Delay, module: LinkedModule) -> str:
    """Return where a sleep stands, with the file where that is another one."""
    return f"line {delay.at[0]}" if delay.path == module.path else f"{delay.path}, line {delay.at[0]}"
