"""RP303: the quota retry inside the serialization retry."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.findings import Finding
from lint_rules.program import LinkedModule, Scope
from lint_rules.program.index import calls
from lint_rules.rules.rule import Rule, related

_MESSAGE = (
    "the quota retry is inside the serialization retry, so every conflict starts its 600 s budget anew; put"
    " QUOTA_RETRY outermost"
)


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report quota retries below a serialization retry on one function, and nested calls in that order."""
    retries = module.program.retries
    for scope in module.scopes():
        if scope.function is None or len(scope.function.decorators) < 2 or scope.parent is None:
            continue
        outer: facts.Span | None = None
        for decorator, span in zip(scope.function.decorators, scope.function.decorator_spans, strict=True):
            retry = retries.retry_of(decorator, scope.parent)
            if retry is None:
                continue
            if retry.kind == "serialization":
                outer = outer or span
            elif retry.kind == "quota" and outer is not None:
                yield RULE.at(module, span, _MESSAGE, [related(module, outer, "the serialization retry above it")])
    for call, scope in calls(module):
        for inner in call.args:
            if not isinstance(inner, facts.Call) or _kind(module, inner.func, scope) != "quota":
                continue
            if _kind(module, call.func, scope) == "serialization":
                place = related(module, call.at, "the serialization retry around it")
                yield RULE.at(module, inner.at, _MESSAGE, [place])


def _kind(module: LinkedModule, expression: facts.Expression, scope: Scope) -> str | None:
    retry = module.program.retries.retry_of(expression, scope)
    return None if retry is None else retry.kind


RULE = Rule(
    code="RP303",
    name="retry-decorator-order",
    summary="A quota retry stands inside a serialization retry",
    why="""\
The outer retry repeats the inner one as a whole. Serialization conflicts are short and frequent, quotas are long and
rare: with the quota retry inside, every conflict starts the long wait's budget anew, and attempts multiply. With the
quota retry outside, a conflict costs its own few seconds only.
""",
    instead="""\
`@QUOTA_RETRY` on top, `@SERIALIZATION_RETRY` below it.
""",
    bad="""\
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@SERIALIZATION_RETRY
@QUOTA_RETRY  # RP303
def save(client, sql):
    return client.query(sql).result(timeout=300)
""",
    good="""\
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@QUOTA_RETRY
@SERIALIZATION_RETRY
def save(client, sql):
    return client.query(sql).result(timeout=300)
""",
    words=("QUOTA_RETRY", "retry_on_quota_exceeded"),
    check=check,
    fixability="unsafe",
    fix="""\
The two decorators change places, each with the comment behind it; comments above the lower one go up with it, those
above the upper one stay, for they may be about the function. Of nested calls `SERIALIZATION_RETRY(QUOTA_RETRY(f))` the
two names change places. Other decorators stay where they are.

- *unsafe* always, because retries are what changes: how often a call is repeated, and for how long;
- *refused* for nested calls that take anything besides the function.
""",
)
