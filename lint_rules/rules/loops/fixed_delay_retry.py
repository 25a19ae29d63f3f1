"""RP201: every failed attempt waits the same time."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.loops import FIXED
from lint_rules.rules.loops.fix_text import fix_text
from lint_rules.rules.loops.wording import (
    LOOP_WORDS,
    by_libraries,
    duration,
    first_delay,
    line_of,
    paced_loops,
    sleep_place,
)
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retry loops in which a failure path sleeps for a fixed time, and libraries told to do so."""
    for loop in paced_loops(module):
        if any(path.is_without_delay for path in loop.paths):
            continue
        fixed = [path for path in loop.paths if path.is_fixed]
        delay = first_delay(fixed, FIXED)
        if delay is None:
            continue
        every = "every failure" if len(fixed) == len(loop.paths) else "a failure"
        message = (
            f"sleeps {duration(delay)} after {every} ({line_of(delay, module)}), so all callers come back together;"
            " wait longer each time and at random, as retry_with_jitter does"
        )
        yield RULE.at(module, loop.at, message, [sleep_place(delay, "the fixed sleep")])
    yield from by_libraries(RULE, module)


RULE = Rule(
    code="RP201",
    name="fixed-delay-retry",
    summary="A retry waits the same time after every failure",
    why="""\
Callers that failed together come back together: a fixed delay keeps them in step, so the service that was too busy
gets the same peak again, every few seconds, for as long as it is down. And a fixed delay is always wrong: too long for
a hiccup, too short for an outage.
""",
    instead="""\
`retry_with_jitter` (or `SERIALIZATION_RETRY`, `QUOTA_RETRY` for BigQuery): delays that grow, with a random part, a cap
and a limited number of attempts.
""",
    bad="""\
import time


def load(table):
    for attempt in range(5):  # RP201
        try:
            return table.load()
        except ConnectionError:
            time.sleep(5)
""",
    good="""\
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(max_attempts=5, base_delay=1.0, max_delay=60.0, exceptions=(ConnectionError,))
def load(table):
    return table.load()
""",
    words=LOOP_WORDS,
    check=check,
    left_alone="""\
- loops over different items, daemons, consumers of queues, and polling loops (they wait for a state);
- delays that cannot be followed, or that the server gives (`Retry-After`);
- a loop in which another path does not sleep at all: that is RP205.
""",
    fixability="unsafe",
    fix=fix_text("""\
a delay of `d` becomes one between `d` and `3 * d`, and there is none after the last attempt;
  the loop's own line about the delay says the real one;"""),
    references=("https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/",),
)
