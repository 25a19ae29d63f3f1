"""RP302: the submission on one side of a retry's edge, the wait on the other."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import SUBMISSION_WORDS
from lint_rules.program.splits import Split, split_of
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report submissions that are repeated without their wait, or the other way round."""
    for submission in module.program.clients.submissions(module):
        split = split_of(module.program, submission)
        if split is not None:
            yield _finding(module, split)


def _finding(module: LinkedModule, split: Split) -> Finding:
    method = split.submission.method
    if split.wait is None:
        message = f"{method}() is retried, but its job is never waited for: it returns before the job can fail"
        message += "; call .result(timeout=...) on it inside the retried function"
        return RULE.at(module, split.submission.call.at, message)
    wait = ".result()" if split.wait.method == "iteration" else f".{split.wait.method}()"
    if split.repeated == "wait":
        message = (
            f"{method}() is submitted outside the retry that repeats only {wait} (line {split.wait.at[0]}): a failed"
        )
        message += " job stays failed; move the submission inside"
    else:
        message = (
            f"only {method}() is retried, its {wait} is outside (line {split.wait.at[0]}): the job fails where nothing"
        )
        message += " repeats it; move the wait inside"
    place = related(split.wait.scope.module, split.wait.at, "the wait for its job")
    return RULE.at(module, split.submission.call.at, message, [place])


RULE = Rule(
    code="RP302",
    name="split-submission",
    summary="A retry repeats the wait for a job without its submission, or the submission without the wait",
    why="""\
A BigQuery job that failed stays failed: waiting for it again gives the same stored error. With the submission outside
the retried function we counted 5 attempts, 1 job, and the same error each time; with both inside, 2 failures and then
success. The mirror image is as bad: `query()` returns before the job has run, so a retry around it alone never sees
the failure.
""",
    instead="""\
Submit and wait in the same retried function.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


def save(sql):
    job = get_bigquery_client().query(sql)  # RP302

    @SERIALIZATION_RETRY
    def wait():
        return job.result(timeout=300)

    return wait()
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


def save(sql):
    @SERIALIZATION_RETRY
    def execute():
        return get_bigquery_client().query(sql).result(timeout=300)

    return execute()
""",
    words=SUBMISSION_WORDS,
    check=check,
    left_alone="""\
- a submission and a wait in one retried function, directly or through functions that it calls;
- jobs whose wait is not seen, unless the submission is an expression statement;
- `query_and_wait`, which waits itself.
""",
    fixability="unsafe",
    fix="""\
A submission whose job is waited for in a retried function that is defined further down in the same block moves to the
top of that function. Unsafe: the job is submitted later than before, and again after each failure.

It is *refused*, with the reason,

- for a wait in a hand-written loop, and for the other way round (the wait outside the retry, or none): whether to wait
  there is for people to decide;
- where the job is used outside the retried function, or that is called more than once, in a loop or in a branch;
- where something happens in between that the submission may depend on, in the expression with the call as well;
- where the retried function submits another job, or waits for one;
- where the retry takes a timeout or a lost answer for a failure, so that the job would run twice;
- where a second attempt would not do the same: as for RP301.
""",
)
