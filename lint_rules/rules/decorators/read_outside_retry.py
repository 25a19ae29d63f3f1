"""RP304: a query that only reads, outside a retry."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import SUBMISSION_WORDS
from lint_rules.program.submissions import uncovered
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report uncovered submissions whose text visibly only reads."""
    for submission, is_read in uncovered(module):
        if is_read:
            yield RULE.at(
                module,
                submission.call.at,
                f"{submission.method}() reads outside a retry; the client itself repeats rate limits and back-end"
                " errors of query jobs for 2,400 s: wrap it only if that is not enough",
            )


RULE = Rule(
    code="RP304",
    name="read-outside-retry",
    summary="A query that visibly only reads is submitted outside a retry",
    why="""\
Reads meet rate limits and back-end errors, but no write conflicts, and BigQuery's client already repeats those by its
own job retry, for 2,400 s by default. So this rule is off by default; teams that want every submission in one place
(for one policy, one log) switch it on.
""",
    instead="""\
Nothing, as a rule. Where a policy of your own is wanted, hand it to the client (`job_retry=`) instead of adding a
second layer on top.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client


def count(table):
    return get_bigquery_client().query("SELECT COUNT(*) FROM t").result(timeout=60)  # RP304
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY


def count(table):
    return get_bigquery_client().query("SELECT COUNT(*) FROM t", job_retry=QUOTA_RETRY).result(timeout=60)
""",
    words=SUBMISSION_WORDS,
    check=check,
    default=False,
    left_alone="""\
- queries whose text is not visible (parameters, template renders, results of project functions): they are RP301's;
- texts with a DML or DDL statement in them, and queries with a `destination`: RP301's, too.
""",
    references=("https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.retry",),
)
