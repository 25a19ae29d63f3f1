"""Submissions that no retry covers, told apart by what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.program.clients import Submission, argument
from lint_rules.program.splits import split_of
from lint_rules.program.sql import is_read, query_texts

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule


def uncovered(module: LinkedModule) -> Iterator[tuple[Submission, bool]]:
    """Yield a module's uncovered submissions that are not split, and whether each visibly only reads."""
    program = module.program
    for submission in program.clients.submissions(module):
        if program.coverage.is_covered(submission) or split_of(program, submission) is not None:
            continue
        yield submission, reads_only(submission)


def reads_only(submission: Submission) -> bool:
    """Whether a submission's text is visible and only reads, and its result is not written to a table."""
    if submission.method not in ("query", "query_and_wait"):
        return False
    program = submission.scope.module.program
    text = argument(submission.call, "query", 0)
    texts = None if text is None else query_texts(program, text, submission.scope)
    if not texts or not all(is_read(part) for part in texts):
        return False
    config = argument(submission.call, "job_config", 1 if submission.method == "query" else None)
    return config is None or program.clients.config_option(config, "destination", submission.scope) is None
