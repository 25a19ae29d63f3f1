"""RP204: a retry that never gives up."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.rules.loops.wording import LOOP_WORDS, by_libraries, loops
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retry loops, and polling loops with a handler that goes round, without a way out on a failure."""
    for loop in loops(module):
        failures = [f for f in loop.failures if f.handler is not None] if loop.polling else list(loop.failures)
        failure = next((f for f in failures if not f.bounded), None)
        if failure is None:
            continue
        what = "failing status" if failure.handler is None else "failure"
        message = (
            f"no way out: neither attempts nor time are bounded after the {what} at line {failure.at[0]}; count the"
            " attempts or set a deadline, as retry_with_jitter does"
        )
        yield RULE.at(module, loop.at, message, [related(module, failure.at, "goes round for ever")])
    yield from by_libraries(RULE, module)


RULE = Rule(
    code="RP204",
    name="unbounded-retry",
    summary="A retry has no way out",
    why="""\
What does not come back keeps the loop for ever: the job hangs instead of failing, nobody is told, and its worker,
connection or lock is gone. A wrong password is retried all night.
""",
    instead="""\
A limit of attempts, a deadline, or both: `retry_with_jitter(max_attempts=5)`, `for attempt in range(5)`,
`while time.monotonic() < deadline`.
""",
    bad="""\
import random
import time


def load(table):
    while True:  # RP204
        try:
            return table.load()
        except ConnectionError:
            time.sleep(random.uniform(1, 10))
""",
    good="""\
import random
import time


def load(table, timeout=300):
    deadline = time.monotonic() + timeout
    while True:
        try:
            return table.load()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(1, 10))
""",
    words=LOOP_WORDS,
    check=check,
    left_alone="""\
- daemons and consumers, where each round is new work;
- a polling loop without a handler (a job's state decides when it ends);
- a failure that can leave: raised again on some test, or by a `return` or `break` that tests it.
""",
)
