"""RP301: a BigQuery job that nothing submits again when it fails."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import SUBMISSION_WORDS
from lint_rules.program.submissions import uncovered
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report uncovered submissions that are neither split from their wait nor visible reads."""
    for submission, is_read in uncovered(module):
        if is_read:
            continue
        method = submission.method
        if method.startswith("insert_"):
            message = (
                f"{method}(retry=None) switches off the client's own retry; drop retry=None: the client repeats the"
                " call with the same row ids"
            )
        else:
            message = (
                f"{method}() starts a job outside a retry; put the submission and its .result() into one function under"
                " @QUOTA_RETRY and @SERIALIZATION_RETRY"
            )
        yield RULE.at(module, submission.call.at, message)


RULE = Rule(
    code="RP301",
    name="submission-outside-retry",
    summary="A BigQuery job or write is submitted outside a retry",
    why="""\
Two processors that write one table meet "Could not serialize access to table ... due to concurrent update" (HTTP 400,
the same reason as a syntax error) and "Too many DML statements outstanding" as a matter of course. BigQuery's client
never repeats these: the job has failed, and stays failed. Without a retry around the submission the write is lost,
or the whole run is.
""",
    instead="""\
Submit and wait inside one function, and decorate that with `@QUOTA_RETRY` above `@SERIALIZATION_RETRY`; or hand the
policy to the client, `client.query(sql, job_retry=SERIALIZATION_RETRY)`.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client


def save(table, sql):
    client = get_bigquery_client()
    job = client.query(f"MERGE {table} USING ({sql}) ...")  # RP301
    return job.result(timeout=300)
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


@QUOTA_RETRY
@SERIALIZATION_RETRY
def save(table, sql):
    client = get_bigquery_client()
    job = client.query(f"MERGE {table} USING ({sql}) ...")
    return job.result(timeout=300)
""",
    words=SUBMISSION_WORDS,
    check=check,
    left_alone="""\
- submissions in a function that a retry wraps, by a decorator or because it is handed to one; in one that is called
  from such functions only, across files; in a retry loop; with `job_retry=`;
- visible reads (RP304) and dry runs;
- `insert_rows*`, which start no job and which the client itself repeats with the same row ids, unless `retry=None`.
""",
    fixability="unsafe",
    fix="""\
A function that does nothing but submit and wait gets `@QUOTA_RETRY` and `@SERIALIZATION_RETRY`. Otherwise the
statements from the submission to the wait become a function with these decorators, called in their place; what later
statements need is returned. Unsafe: the job is submitted again after a conflict or a quota, for up to 12 minutes
before its error is raised, and what stands in the call's arguments is evaluated again. Look at texts that come from
elsewhere: of a script of several statements, those that are done already would be done again.

It is *refused*, with the reason, where

- something repeats it already: a retry around a caller, a retry in a function that it calls; or a function in its
  arguments submits a job too;
- the job is not waited for in the same function and block, or by nothing but iteration (RP401's fix comes first);
- a second attempt would not do the same: a script of several statements without a transaction, a `job_id=` that stays
  the same, an open file without `rewind=True`, rows from an iterator, `next()`, `pop()`, `read()` in the arguments;
- a handler looks at the job after a failure; the job's name is global;
- something between submission and wait sets an attribute or an item, or does more than compute and log, and where
  another job is submitted or waited for there: what that has written would be written again;
- the statement that waits does something else first (`return other(), job.result()`), or does not always wait: the
  submission would come later, or not at all;
- it stands in `async def`, a lambda, a class's body, a comprehension;
- it is an `insert_rows*`: the client repeats that itself.
""",
    references=("https://cloud.google.com/bigquery/docs/data-manipulation-language#dml-limitations",),
)
