"""tenacity: by default it retries everything, for ever, at once."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.program.library_retries.arguments import Arguments, Given
from lint_rules.program.library_retries.faults import AT_ONCE, BACKOFF, EVERYTHING, FIXED, FOR_EVER, Fault

_FIXED = frozenset({"tenacity.wait_fixed"})
_NONE = frozenset({"tenacity.wait_none"})
_GROWING = frozenset({"tenacity.wait_exponential", "tenacity.wait_incrementing"})
_RANDOM = frozenset(
    {
        "tenacity.wait_random",
        "tenacity.wait_random_exponential",
        "tenacity.wait_full_jitter",
        "tenacity.wait_exponential_jitter",
    }
)
_BY_TYPE = frozenset({"tenacity.retry_if_exception_type"})
_BY_RESULT = frozenset({"tenacity.retry_if_result", "tenacity.retry_if_not_result"})
_POSITIONS = {"stop": 1, "wait": 2, "retry": 3}
_DEPTH = 8


def faults(name: str, given: Arguments) -> Iterator[Fault]:
    """Yield what is wrong with a call of ``retry``, ``Retrying`` or ``AsyncRetrying``."""
    positions: dict[str, int] = {} if name == "tenacity.retry" else _POSITIONS
    stop = given.get("stop", positions.get("stop"))
    if stop is not None and _is_one_attempt(stop):
        return
    retry = given.get("retry", positions.get("retry"))
    wait = given.get("wait", positions.get("wait"))
    kind = _wait(wait, 0) if wait is not None else "unknown" if given.is_open else "none"
    if retry is not None and retry.origins and retry.origins <= _BY_RESULT:
        kind = "poll"  # waits for a state, as a polling loop does: its delay is nobody's business
    if kind == "fixed":
        yield FIXED.say("wait_fixed waits the same time after every failure", "wait_random_exponential")
    elif kind == "growing":
        yield BACKOFF.say("the wait grows with nothing random in it", "wait_random_exponential, or + wait_random(0, 1)")
    elif kind == "none":
        yield AT_ONCE.say(
            "wait_none does not wait at all" if wait is not None else "no wait= means no wait at all",
            "wait=wait_random_exponential(max=60)",
        )
    if (retry is None and not given.is_open) or (retry is not None and _is_everything(retry, 0)):
        what = "no retry= means" if retry is None else "this retry= says"
        yield EVERYTHING.say(
            f"{what} that every failure is caught: ValueError too", "retry=retry_if_exception_type(...)"
        )
    if (stop is None and not given.is_open) or (stop is not None and stop.origins == {"tenacity.stop_never"}):
        what = "no stop=" if stop is None else "stop_never"
        yield FOR_EVER.say(f"{what}: neither attempts nor time are bounded", "stop=stop_after_attempt(5)")


def _is_one_attempt(stop: Given) -> bool:
    """Whether a policy repeats nothing: ``stop_after_attempt(1)``."""
    if not isinstance(stop.expression, facts.Call) or stop.origins != {"tenacity.stop_after_attempt"}:
        return False
    return Arguments(stop.expression, stop.scope).number("max_attempt_number", 0, 0) == 1


def _wait(wait: Given, depth: int) -> str:
    """Return ``fixed``, ``growing``, ``random``, ``none`` or ``unknown``."""
    if depth > _DEPTH:
        return "unknown"
    expression = wait.expression
    if isinstance(expression, facts.Binary):
        if expression.op != "+":
            return "unknown"
        return _sum([_wait(wait.part(part), depth + 1) for part in expression.operands])
    if not isinstance(expression, facts.Call):
        return "none" if wait.origins and wait.origins <= _NONE else "unknown"
    origins = wait.origins
    if not origins:
        return "unknown"
    for names, kind in ((_FIXED, "fixed"), (_NONE, "none"), (_GROWING, "growing"), (_RANDOM, "random")):
        if origins <= names:
            return kind
    if any(isinstance(argument, facts.Starred) for argument in expression.args):
        return _chained(wait, expression, depth) if origins == {"tenacity.wait_chain"} else "unknown"
    parts = [_wait(wait.part(argument), depth + 1) for argument in expression.args]
    if origins == {"tenacity.wait_combine"}:
        return _sum(parts)
    return _chain(parts) if origins == {"tenacity.wait_chain"} else "unknown"


def _chained(wait: Given, call: facts.Call, depth: int) -> str:
    """Judge ``wait_chain(*[wait_fixed(1) for i in range(3)] + [wait_fixed(7)])``."""
    parts: list[str] = []
    for argument in call.args:
        inner = argument.value if isinstance(argument, facts.Starred) else argument
        pieces = inner.operands if isinstance(inner, facts.Binary) and inner.op == "+" else (inner,)
        for piece in pieces:
            elements: tuple[facts.Expression, ...] = (piece,)
            if isinstance(piece, facts.Comprehension):
                elements = piece.elements
            elif isinstance(piece, facts.Sequence):
                elements = piece.items
            parts += [_wait(wait.part(element), depth + 1) for element in elements]
    return _chain(parts)


def _sum(parts: list[str]) -> str:
    for kind in ("random", "unknown", "growing", "fixed"):
        if kind in parts:
            return kind
    return "none"


def _chain(parts: list[str]) -> str:
    if not parts or "unknown" in parts or "random" in parts:
        return "unknown" if "unknown" in parts or not parts else "random"
    return "growing"


def _is_everything(retry: Given, depth: int) -> bool:
    expression = retry.expression
    if depth > _DEPTH:
        return False
    if isinstance(expression, facts.Binary):
        return expression.op == "|" and any(_is_everything(retry.part(p), depth + 1) for p in expression.operands)
    if not isinstance(expression, facts.Call) or not retry.origins or not retry.origins <= _BY_TYPE:
        return False
    given = Arguments(expression, retry.scope)
    types = given.get("exception_types", 0)
    return types.catches_all if types is not None else not given.is_open
