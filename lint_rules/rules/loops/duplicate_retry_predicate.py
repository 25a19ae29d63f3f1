"""RP206: a copy of what the runtime's predicates know."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.predicates import GENERAL_TEXTS, TEXTS, predicates
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report functions and lambdas that decide by a text of BigQuery's errors."""
    for predicate in predicates(module):
        if predicate.scope.function is not None:
            message = (
                f"looks for \"{_shown(predicate.text)}\" in an exception's text, which the runtime's predicates do; use"
                " is_serialization_error or is_quota_exceeded_error, or a decorator that has them"
            )
            yield RULE.at(module, predicate.scope.function.at, message)


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _spellings(text: str) -> tuple[str, ...]:
    """Return a word of a text as it may be written in a source."""
    word = max(text.replace("+", " ").split(), key=len)
    return (word, word.capitalize(), word.upper())


RULE = Rule(
    code="RP206",
    name="duplicate-retry-predicate",
    summary="A function knows the texts of BigQuery's errors by itself",
    why="""\
BigQuery tells serialization conflicts and quotas from other errors by nothing but their texts, and by several of them:
the same cause comes as a 403 and as a 400, and a daily quota begins with the same words as one that is free again in a
second. Copies of such a test each know one of the texts, and none learns when the next one appears.
""",
    instead="""\
`is_serialization_error`, `is_quota_exceeded_error` and `is_transient_error` of the runtime, or the decorators that have
them: `SERIALIZATION_RETRY`, `QUOTA_RETRY`.
""",
    bad="""\
def should_retry(exc):  # RP206
    return "could not serialize" in str(exc).lower()
""",
    good="""\
from shared.utils.bigquery_retry import is_serialization_error


def should_retry(exc):
    return is_serialization_error(exc)
""",
    words=tuple(word for text in (*TEXTS, *GENERAL_TEXTS) for word in _spellings(text)),
    check=check,
    left_alone="""\
- texts that are only logged, or that decide between two ways to raise;
- general texts ("quota exceeded", "rate limit exceeded") where nothing leads to Google's clients;
- `re.search` and `str.find`, and helpers that are handed the text.
""",
    fixability="unsafe",
    fix="""\
The test of the text becomes a call of `is_serialization_error` or `is_quota_exceeded_error` (or both), in functions,
lambdas and handlers; a local that held the text goes with it. A module's function that returned nothing but that test
goes, and its uses point at the runtime's; it stays, as a call of the runtime's, where another file, a test or `__all__`
names it, and where it has comments or decorators. Unsafe: the runtime knows more texts, and does not count limits that
hold until tomorrow (daily and custom quotas), which the copies repeat.

It is *refused* for a function that looks for other texts as well, for a test that is not plainly `"..." in str(exc)`,
where the exception may be gone where its text is looked at, where a caller asks about a text
(`conflicts(job.error_result)`: the runtime's functions are about exceptions only), and where a parameter's annotation
names another library's error (`psycopg.OperationalError`): PostgreSQL says much the same, and the runtime knows
BigQuery's texts.
""",
)
