"""RP202: delays that grow in step."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.loops import VARYING
from lint_rules.rules.loops.fix_text import fix_text
from lint_rules.rules.loops.wording import LOOP_WORDS, by_libraries, first_delay, line_of, paced_loops, sleep_place
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retry loops whose delay varies by attempt with nothing random in it, and libraries told to do so."""
    for loop in paced_loops(module):
        if any(path.is_without_delay or path.is_fixed for path in loop.paths):
            continue
        delay = first_delay([path for path in loop.paths if path.is_varying], VARYING)
        if delay is None:
            continue
        message = (
            f"the delay varies by attempt with nothing random in it ({line_of(delay, module)}), so callers that failed"
            " together come back together; add jitter, as retry_with_jitter does"
        )
        yield RULE.at(module, loop.at, message, [sleep_place(delay, "the sleep without jitter")])
    yield from by_libraries(RULE, module)


RULE = Rule(
    code="RP202",
    name="backoff-without-jitter",
    summary="A retry's delays grow, but in step for all callers",
    why="""\
A hundred workers that fail at the same moment and wait 1, 2, 4, 8 s each come back at the same four moments. The peaks
grow further apart and stay as high. A random part spreads them, and is what makes backoff work under contention.
""",
    instead="""\
`retry_with_jitter`, whose delays are drawn at random between the base and three times the previous delay; by hand:
`random.uniform(base, 3 * previous)` with a cap.
""",
    bad="""\
import time


def load(table):
    for attempt in range(5):  # RP202
        try:
            return table.load()
        except ConnectionError:
            time.sleep(2**attempt)
""",
    good="""\
import random
import time


def load(table):
    delay = 1.0
    for attempt in range(5):
        try:
            return table.load()
        except ConnectionError:
            delay = min(60.0, random.uniform(1.0, 3 * delay))
            time.sleep(delay)
""",
    words=LOOP_WORDS,
    check=check,
    left_alone="""\
- delays with a random part anywhere, also from a helper, a local or an attribute;
- delays that come only from the server (`Retry-After`), and delays that cannot be followed;
- loops in which another path sleeps a fixed time (RP201) or not at all (RP205).
""",
    fixability="unsafe",
    fix=fix_text("""\
the delays lie between the loop's first and its largest (its cap; 60 s, where neither a cap nor a number
  of attempts is to be seen; three times the first at least), and there is none after the last attempt;
  the loop's own line about the delay says the real one;"""),
    references=("https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/",),
)
