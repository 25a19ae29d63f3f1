"""RP205: a retry that comes back at once."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.loops import FailurePath, RetryLoop
from lint_rules.rules.loops.fix_text import fix_text
from lint_rules.rules.loops.wording import LOOP_WORDS, by_libraries, paced_loops
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retry loops with a failure path that does not sleep, and libraries told to do so."""
    for loop in paced_loops(module):
        hot = [path for path in loop.paths if path.is_without_delay]
        if not hot:
            continue
        message = f"{_fact(loop, hot)}; wait before the next attempt, longer each time and at random"
        yield RULE.at(module, loop.at, message, [related(module, p.at, "no sleep on the path from here") for p in hot])
    yield from by_libraries(RULE, module)


def _fact(loop: RetryLoop, hot: list[FailurePath]) -> str:
    line, sleeping = hot[0].at[0], len(loop.paths) - len(hot)
    if not sleeping:
        lines = ", ".join(str(path.at[0]) for path in hot)
        return f"goes to the next attempt without a delay after a failure (line{'s' * (len(hot) > 1)} {lines})"
    # A pause that somebody else makes counts as a sleep here.
    others = f"the one at line {line} does not"
    if len(hot) > 1:
        others = f"those at lines {', '.join(str(path.at[0]) for path in hot)} do not"
    return f"{sleeping} of {len(loop.paths)} failure paths sleep; {others}"


RULE = Rule(
    code="RP205",
    name="retry-without-delay",
    summary="A retry goes to the next attempt at once",
    why="""\
A service that refuses a connection does so in a millisecond: all attempts are used up before it can recover, and
meanwhile it gets several times its usual load. Where nothing bounds the attempts the loop takes a whole core.
""",
    instead="""\
A delay with jitter on every path that leads to another attempt: `retry_with_jitter`, or
`time.sleep(random.uniform(base, 3 * previous))`.
""",
    bad="""\
def load(table):
    for attempt in range(5):  # RP205
        try:
            return table.load()
        except ConnectionError:
            continue
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
- an attempt that has waited itself: a long-poll, a call that is handed the delay, a person who is asked again;
- paths with a delay that cannot be followed, or with an unknown call that is named like a pause;
- the last attempt, which gives up without a sleep.
""",
    fixability="unsafe",
    fix=fix_text("there are delays, by the runtime's defaults: from 1 s to 60 s;"),
)
