"""backoff, retry, retrying, stamina and the runtime's own decorator."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.program.library_retries.arguments import Arguments, is_constant
from lint_rules.program.library_retries.faults import AT_ONCE, BACKOFF, EVERYTHING, FIXED, FOR_EVER, Fault

_JITTERED = "retry_with_jitter, whose delays are random"
_NAMED = "exceptions=(ConnectionError, ...)"
_CAUGHT = "every failure is caught: ValueError too"
_UNBOUNDED = "neither attempts nor time are bounded"
_BACKOFF_GROWING = frozenset({"backoff.expo", "backoff.fibo", "backoff.decay"})


def backoff(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of ``backoff.on_exception``; its default jitter is random."""
    generator = given.get("wait_gen", 0)
    origins = generator.origins if generator is not None else frozenset()
    if given.is_none("jitter") and origins:
        if origins == {"backoff.constant"}:
            yield FIXED.say("jitter=None waits the same time after every failure", "leave jitter= at its default")
        elif origins <= _BACKOFF_GROWING:
            yield BACKOFF.say("jitter=None takes the random part away", "leave jitter= at its default")
    exception = given.get("exception", 1)
    if exception is not None and exception.catches_all and given.lacks("giveup"):
        yield EVERYTHING.say(_CAUGHT, "on_exception(expo, (ConnectionError, ...)), or giveup=")
    if all(given.is_none(limit) or given.lacks(limit) for limit in ("max_tries", "max_time")):
        yield FOR_EVER.say(_UNBOUNDED, "max_tries= or max_time=")


def retry(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of ``retry.retry``."""
    delay, factor = given.number("delay", 0, 2), given.number("backoff", 1, 4)
    jitter = given.get("jitter", 5)
    added = 0 if jitter is None and not given.is_open else jitter.number if jitter is not None else None
    if delay == 0:
        yield AT_ONCE.say("no delay= means no delay at all", "delay=1, backoff=2, jitter=(0, 1)")
    elif delay is not None and added is not None and factor is not None:
        if factor > 1 or added:
            fact = "the delay grows with nothing random in it"
            yield BACKOFF.say(fact, "jitter=(0, 1): a tuple is random, a number is added each time")
        else:
            yield FIXED.say(f"waits {delay:g} s after every failure", "backoff=2, jitter=(0, 1)")
    exceptions = given.get("exceptions", 0)
    if given.lacks("exceptions", position=0) or (exceptions is not None and exceptions.catches_all):
        yield EVERYTHING.say(_CAUGHT, _NAMED)
    tries = given.number("tries", -1, 1)
    if tries is not None and tries < 0:
        yield FOR_EVER.say(f"no tries=: {_UNBOUNDED}", "tries=5")


def retrying(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of ``retrying.retry``, or a bare one."""
    waits = given.has_any("wait")
    if not waits and not given.is_open:
        yield AT_ONCE.say("no wait_* means no wait at all", "wait_random_min=, wait_random_max=, or wait_jitter_max=")
    elif not given.has_any("wait_jitter_max") and not given.has_any("wait_random") and not given.is_open:
        if given.has_any("wait_exponential_multiplier") or given.has_any("wait_incrementing"):
            yield BACKOFF.say("the wait grows with nothing random in it", "wait_jitter_max=")
        elif given.has_any("wait_fixed"):
            yield FIXED.say(
                "wait_fixed waits the same time after every failure",
                "wait_exponential_multiplier= with wait_jitter_max=",
            )
    if given.lacks("retry_on_exception"):
        yield EVERYTHING.say(f"no retry_on_exception=: {_CAUGHT}", "retry_on_exception=")
    if not given.has_any("stop") and not given.is_open:
        yield FOR_EVER.say(f"no stop_*: {_UNBOUNDED}", "stop_max_attempt_number=5")


def stamina(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of ``stamina.retry`` or ``stamina.retry_context``; its defaults are good."""
    if given.number("wait_jitter", 1) == 0:
        yield BACKOFF.say("wait_jitter=0 takes the random part away", "leave wait_jitter= at its default")
    on = given.get("on", 0 if name == "stamina.retry_context" else None)
    if on is not None and on.catches_all:
        yield EVERYTHING.say(f"on=Exception: {_CAUGHT}", "on=(ConnectionError, ...)")
    if given.is_none("attempts") and given.is_none("timeout"):
        yield FOR_EVER.say(f"attempts=None and timeout=None: {_UNBOUNDED}", "keep one of them")


def api_core(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of google.api_core's ``Retry`` or ``AsyncRetry``."""
    predicate = given.get("predicate", 0)
    if (
        predicate is not None
        and isinstance(predicate.expression, facts.Call)
        and predicate.origins == {"google.api_core.retry.if_exception_type"}
        and any(predicate.part(argument).catches_all for argument in predicate.expression.args)
    ):
        yield EVERYTHING.say(f"if_exception_type(Exception): {_CAUGHT}", "leave predicate= at its default")
    if given.is_none("timeout", 4) or given.is_none("deadline"):
        yield FOR_EVER.say(f"timeout=None: {_UNBOUNDED}", "timeout= in seconds; the default is 120")


def urllib3(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of urllib3's ``Retry``."""
    total = given.get("total", 0)
    if total is not None and is_constant(total.constant) and total.constant in (0, False):
        return
    factor, jitter = given.number("backoff_factor", 0, 8), given.number("backoff_jitter", 0)
    if factor == 0:
        if jitter == 0:
            yield AT_ONCE.say("no backoff_factor= means no delay", "backoff_factor= with backoff_jitter=")
    elif factor is not None and jitter == 0:
        yield BACKOFF.say("the delay grows with nothing random in it", "backoff_jitter=")


def adapter(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of requests' ``HTTPAdapter``: a number is a ``Retry`` without a delay."""
    retries = given.get("max_retries", 2)
    if retries is not None and retries.number is not None and retries.number > 0:
        fact = f"max_retries={retries.number:g} repeats without a delay"
        yield AT_ONCE.say(fact, "max_retries=Retry(total=3, backoff_factor=1, backoff_jitter=1)")


def runtime(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of the runtime's ``retry_with_jitter``, or a bare one."""
    if given.lacks("exceptions", "predicate"):
        yield EVERYTHING.say(
            f"neither exceptions= nor predicate=: {_CAUGHT}", f"{_NAMED}, or predicate=is_transient_error"
        )
