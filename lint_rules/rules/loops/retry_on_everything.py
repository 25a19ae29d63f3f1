"""RP203: a retry that takes every error for a passing one."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.rules.loops.wording import LIBRARY_WORDS, by_libraries, loops
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retry and polling loops that go on after any exception, and libraries told to do so."""
    for loop in loops(module):
        failure = next((f for f in loop.failures if f.catches_all and not f.lets_out), None)
        if failure is None or failure.handler is None:
            continue
        message = (
            f"every failure is caught: ValueError too (line {failure.at[0]}, `{_shown(failure.handler)}`); name the"
            " exceptions that another attempt can mend, and let the others out"
        )
        yield RULE.at(module, loop.at, message, [related(module, failure.at, "catches everything and goes on")])
    yield from by_libraries(RULE, module)


def _shown(handler: facts.Handler) -> str:
    if handler.kind is None:
        return "except:"
    if isinstance(handler.kind, facts.Sequence):
        return "except (..., Exception)"
    name = handler.kind.attr if isinstance(handler.kind, facts.Attribute) else getattr(handler.kind, "id", "...")
    return f"except {name}"


RULE = Rule(
    code="RP203",
    name="retry-on-everything",
    summary="A retry repeats after any exception",
    why="""\
A wrong column name, a missing permission and a bug of one's own fail the same way each time. Retried, they take
minutes instead of a second to come to light, and their load falls on a service that has nothing to do with them.
""",
    instead="""\
The exceptions that another attempt can mend: `exceptions=(ConnectionError, Timeout)` or `predicate=is_transient_error`
of `retry_with_jitter`; in a hand-written loop a handler for those types, or a test that raises the others again.
""",
    bad="""\
import random
import time


def load(table):
    for attempt in range(5):  # RP203
        try:
            return table.load()
        except Exception:
            time.sleep(random.uniform(1, 10))
""",
    good="""\
import random
import time


def load(table):
    for attempt in range(5):
        try:
            return table.load()
        except (ConnectionError, TimeoutError):
            time.sleep(random.uniform(1, 10))
""",
    words=("except", *LIBRARY_WORDS),
    check=check,
    left_alone="""\
- a handler with a test that lets some failures out (`if not transient(exc): raise`);
- an earlier handler of the same `try` that leaves the loop with something the catch-all would have caught;
- handlers whose type is a parameter or cannot be followed.
""",
)
