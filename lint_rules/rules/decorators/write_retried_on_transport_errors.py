"""RP309: a write that a retry submits again after a lost answer."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.rewritten import Rewritten, rewritten
from lint_rules.rules.rule import Rule, related

_ADVICE = (
    "retry it for what the client never repeats (SERIALIZATION_RETRY, QUOTA_RETRY), or fix a job_id= outside the retry"
)


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report writes whose innermost retry repeats them on transport errors."""
    for found in rewritten(module):
        message = (
            f"{found.verb} may be applied twice: {_retry(found, module)} submits it again under a new job id when an"
            f" answer is lost; {_ADVICE}"
        )
        places = [related(found.retry_module, found.retry_at, "the retry")]
        for use in found.through:
            if use.call is not None:
                places.append(related(use.scope.module, use.call.at, "calls it"))
        yield RULE.at(module, found.submission.call.at, message, places)


def _retry(found: Rewritten, module: LinkedModule) -> str:
    line = f"line {found.retry_at[0]}"
    where = line if found.retry_module is module else f"{found.retry_module.path}, {line}"
    return f"{found.policy.shown} in {where}"


RULE = Rule(
    code="RP309",
    name="write-retried-on-transport-errors",
    summary="A retry repeats a BigQuery write after a lost answer, under a new job id",
    why="""\
A connection that breaks says nothing about the job: BigQuery may have executed it and only the answer was lost. The
client repeats a lost request with the *same* job id, which is safe. A retry around `query()` submits anew, with another
job id, and the rows are inserted twice.
""",
    instead="""\
A retry for what the client never repeats (`SERIALIZATION_RETRY`, `QUOTA_RETRY`), which fails before anything is
written; or a `job_id=` that is fixed outside the retry: the second attempt then meets "already exists".
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import TRANSIENT_RETRY


@TRANSIENT_RETRY
def save(day):
    client = get_bigquery_client()
    client.query(f"INSERT INTO sums SELECT * FROM new WHERE day = '{day}'").result(timeout=300)  # RP309
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@QUOTA_RETRY
@SERIALIZATION_RETRY
def save(day):
    client = get_bigquery_client()
    client.query(f"INSERT INTO sums SELECT * FROM new WHERE day = '{day}'").result(timeout=300)
""",
    words=("query", "load_table_from", "copy_table"),
    check=check,
    left_alone="""\
- reads, DDL and SQL that is not visible; loads and copies that replace their table or need it empty, as copies do by
  default;
- a `job_id=` that may stay the same: a constant, a parameter, a name from outside the retry;
- an innermost retry for conflicts or quotas, also below an outer one on transport errors;
- retries whose types or predicate are not visible, and `retry=` of the call alone.
""",
    references=("https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid",),
)
