"""RP305: a retry inside a retry of the same kind."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.policies.layers import RETRY_WORDS
from lint_rules.program.policies.multiplied import Multiplied, multiplied
from lint_rules.program.policies.record import UNBOUNDED
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retries that lead to a retry of the same kind."""
    for found in multiplied(module):
        outer = found.outer
        places = [related(outer.module, outer.at, "the outer retry")]
        for step in found.path[1:]:
            places.append(related(step.scope.module, step.call.at, f"calls {_called(step.callee)}"))
        places.append(related(found.inner_module, found.inner_at, "the inner retry"))
        message = f"{product(found.factors)} attempts: {' → '.join(found.names)}"
        yield RULE.at(module, found.at, f"{message}; {_advice(found)}", places)


def _called(function: object) -> str:
    inner = getattr(function, "function", None)
    return getattr(inner, "name", "a function")


def product(factors: tuple[int | None, ...]) -> str:
    """Return attempts as a product: ``5 x 5 = 25``, ``5 x ?``, ``5 x unbounded``."""
    shown = " x ".join("?" if n is None else "unbounded" if n == UNBOUNDED else str(n) for n in factors)
    known = [number for number in factors if number]
    return f"{shown} = {prod(known)}" if len(known) == len(factors) else shown


def _advice(found: Multiplied) -> str:
    if not found.path:
        return "one retry on a function is enough"
    if found.path[-1].callee is found.outer.scope:
        return "each level multiplies by the next: retry the step that fails, not the walk"
    return "keep the retry nearest to the call that fails, and let it raise through the outer one"


RULE = Rule(
    code="RP305",
    name="retry-amplification",
    summary="A retry stands around a retry of the same kind, so attempts multiply",
    why="""\
Five attempts around five attempts are twenty-five, and with a third layer a hundred and twenty-five: a service that is
down is hammered by every caller's caller, and the one who waits learns of it minutes later. A write whose answer was
lost may be applied as many times.
""",
    instead="""\
One retry, on the function that makes the call that fails. What calls it lets the failure through, or waits for a kind
of failure that the inner retry does not repeat.
""",
    bad="""\
from shared.utils.retry_with_jitter import retry_with_jitter

with_jitter = retry_with_jitter(max_attempts=5, exceptions=(ConnectionError,))


@with_jitter
def _merge(connection, row):
    connection.send(row)


@with_jitter
def save(connection, rows):
    for row in rows:
        _merge(connection, row)  # RP305
""",
    good="""\
from shared.utils.retry_with_jitter import retry_with_jitter

with_jitter = retry_with_jitter(max_attempts=5, exceptions=(ConnectionError,))


@with_jitter
def _merge(connection, row):
    connection.send(row)


def save(connection, rows):
    for row in rows:
        _merge(connection, row)
""",
    words=RETRY_WORDS,
    check=check,
    left_alone="""\
- retries of different kinds (`QUOTA_RETRY` over `SERIALIZATION_RETRY`), and a catch-all over a retry with types;
- an inner retry that gives up with an error of its own (`tenacity.RetryError`) which the outer one does not wait for;
- retries of single HTTP requests by an adapter or a client: they are factors, never the reason;
- calls whose failure a handler on the way catches, and calls that cannot be resolved;
- a hand-written retry loop inside a wrapped function.
""",
    references=("https://sre.google/sre-book/addressing-cascading-failures/",),
)
