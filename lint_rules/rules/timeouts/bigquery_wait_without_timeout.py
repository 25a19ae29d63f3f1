"""RP401: a wait for a BigQuery job that may never end."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import SUBMISSION_WORDS, argument, has_open_keywords
from lint_rules.program.index import calls
from lint_rules.program.names import JOB_CLASSES, class_of_result
from lint_rules.program.values import Result
from lint_rules.program.waits import Wait
from lint_rules.rules.rule import Rule

_FRAMES = ("to_dataframe", "to_arrow")
_OTHER_JOBS = JOB_CLASSES - {"google.cloud.bigquery.QueryJob"}
_TIMEOUT_POSITION = 1
"""Of ``LoadJob.result(retry, timeout)`` and its like."""
_QUERY_TIMEOUT_POSITION = 3
"""Of ``QueryJob.result(page_size, max_results, retry, timeout)``."""


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report waits without a timeout, each once, and ``query_and_wait`` without ``wait_timeout``."""
    waits = module.program.waits
    for wait in waits.waits(module):
        if wait.method not in ("result", "iteration", *_FRAMES) or waits.came_before(wait) is not None:
            continue
        if not module.program.clients.is_job(wait.job, wait.scope) or _is_dry_run(wait, module):
            continue
        if wait.call is None or not _is_bounded(wait, module):
            yield RULE.at(module, wait.at, _message(wait))
    for call, scope in calls(module):
        clients = module.program.clients
        if clients.method_on_client(call, scope) != "query_and_wait" or has_open_keywords(call):
            continue
        if clients.is_dry_run(call, scope):
            continue
        timeout = argument(call, "wait_timeout")
        if timeout is None or module.program.constant(timeout, scope) is None:
            message = "query_and_wait() without wait_timeout= waits for ever; give it wait_timeout= in seconds"
            yield RULE.at(module, call.at, message)


def _is_dry_run(wait: Wait, module: LinkedModule) -> bool:
    """Whether all that is waited for are dry runs: they are done when they are submitted."""
    jobs = [value for value in module.program.values(wait.job, wait.scope) if isinstance(value, Result)]
    return bool(jobs) and all(
        job.call is not None and job.scope is not None and module.program.clients.is_dry_run(job.call, job.scope)
        for job in jobs
    )


def _is_bounded(wait: Wait, module: LinkedModule) -> bool:
    call, scope = wait.call, wait.scope
    if call is None:
        return False
    if has_open_keywords(call):
        return True
    if wait.method != "result":
        return False
    timeout = argument(call, "timeout", _position(wait, module))
    return timeout is not None and module.program.constant(timeout, scope) is not None


def _position(wait: Wait, module: LinkedModule) -> int:
    """Return where ``timeout`` stands among the arguments of the job's ``result``."""
    jobs = {class_of_result(v.of) for v in module.program.values(wait.job, wait.scope) if isinstance(v, Result)}
    return _TIMEOUT_POSITION if jobs & _OTHER_JOBS else _QUERY_TIMEOUT_POSITION


def _message(wait: Wait) -> str:
    if wait.method == "iteration":
        return "iterating over a job waits for it for ever; iterate over .result(timeout=...), in seconds"
    if wait.method in _FRAMES:
        return (
            f".{wait.method}() on a job waits for it for ever (a timeout= of its own bounds only the download); call"
            f" .result(timeout=...) first"
        )
    return ".result() without timeout= waits for ever; give it timeout= in seconds"


RULE = Rule(
    code="RP401",
    name="bigquery-wait-without-timeout",
    summary="A wait for a BigQuery job has no timeout",
    why="""\
`job.result()` waits as long as the job takes, and the HTTP requests behind it have no timeout of their own: one job
that hangs in the queue, or one connection that a firewall has silently dropped, and the processor stands still until
somebody notices. A cloud function is billed for it until it is killed.
""",
    instead="""\
`.result(timeout=seconds)`, and iterate over (or take the data frame from) what it returns. After a timeout the job
still runs: do not retry on it, cancel or look the job up by its id.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client


def names():
    return [row.name for row in get_bigquery_client().query("SELECT name FROM people")]  # RP401
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client


def names():
    return [row.name for row in get_bigquery_client().query("SELECT name FROM people").result(timeout=300)]
""",
    words=(*SUBMISSION_WORDS, "result", "to_dataframe", "to_arrow", "job"),
    check=check,
    left_alone="""\
- calls with `**kwargs`, which may carry a timeout;
- a second wait for a job that has been waited for just before;
- a dry run (`dry_run=True` in a visible job config), which is done when it is submitted;
- other owners of `.result()`: `concurrent.futures`, asyncio, Pub/Sub, Dataflow, and whatever is not known.
""",
    fixability="unsafe",
    fix="""\
The wait gets `timeout=` (`wait_timeout=` for `query_and_wait`) with the seconds that `bigquery-timeout` says, 600 by
default; iteration and `.to_dataframe()` go by `.result(timeout=600)`. Unsafe: a job that takes longer raises
`TimeoutError` where the call waited on, and goes on running.

It is *refused*

- inside a retry that takes the timeout for a failure, because the job that still runs would be submitted again;
- for `*args` that may reach the timeout, and where a name that is handed over as `timeout=` is `None`;
- for `max_results=` of `.to_dataframe()` and `.to_arrow()`, which rows do not take;
- in an f-string, where the running Python cannot tell the place.
""",
    references=("https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.job.QueryJob",),
)
