"""RP308: a handler that keeps from the retry what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.policies.swallowing import Swallowed, swallowed
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report handlers inside a retry that catch what it waits for and do not raise."""
    for found in swallowed(module):
        retry = found.layer
        line = f"line {retry.at[0]}" if retry.module is module else f"{retry.module.path}, line {retry.at[0]}"
        message = f"{_named(found)} the retry in {line}: raise it again, or catch less"
        yield RULE.at(module, found.at, message, [related(retry.module, retry.at, "the retry that never happens")])


def _named(found: Swallowed) -> str:
    names = list(dict.fromkeys(kind.name for kind in found.kinds))
    if not names:
        return "no failure ever reaches"
    if len(names) == 1:
        return f"{names[0]} never reaches"
    return f"{', '.join(names[:-1])} and {names[-1]} never reach"


RULE = Rule(
    code="RP308",
    name="error-swallowed-inside-retry",
    summary="A function under a retry catches the very error that the retry waits for",
    why="""\
The handler turns the failure into a value, the retry sees a success, and nothing is ever tried again. The decorator
says otherwise, and so does whoever reads it.
""",
    instead="""\
Let the failure out (`raise` after logging it), and catch it outside the retry, when the attempts are used up.
""",
    bad="""\
import logging

import requests
from shared.clients.http_pool import get
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(exceptions=(requests.ConnectionError,))
def fetch(url):
    try:
        return get(url, timeout=10)
    except requests.RequestException:  # RP308
        logging.exception("no %s", url)
        return None
""",
    good="""\
import logging

import requests
from shared.clients.http_pool import get
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(exceptions=(requests.ConnectionError,))
def _fetch(url):
    return get(url, timeout=10)


def fetch(url):
    try:
        return _fetch(url)
    except requests.RequestException:
        logging.exception("no %s", url)
        return None
""",
    words=("except", "suppress", "finally"),
    check=check,
    left_alone="""\
- a handler that raises on some path, and a failure that is kept and raised after the `try`;
- a handler that catches less than the retry waits for, and a `try` that leaves a part of the operation outside;
- a value that the retry itself judges (`retry_if_result`, `backoff.on_predicate`);
- handlers in nested functions and in functions that it calls, and those of a hand-written retry loop.
""",
)
