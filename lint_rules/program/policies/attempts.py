"""How often a library's retry tries at most, by the table in ``docs/contract/amplification.md``."""

from __future__ import annotations

from collections.abc import Callable

from lint_rules import facts
from lint_rules.program.library_retries.arguments import Arguments, Given
from lint_rules.program.names import RUNTIME
from lint_rules.program.policies.record import UNBOUNDED

_JITTER = f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter"
_RETRYING_STOP_POSITION = 1
_DEPTH = 8


def attempts_of(name: str, given: Arguments) -> int | None:
    """Return the attempts of a configured retry; `UNBOUNDED` if it never stops, ``None`` if that is not known."""
    count = _COUNTS.get(name)
    return None if count is None else count(name, given)


def counted(number: Given | None) -> int | None:
    """Return a number of attempts that is given as a constant."""
    value = None if number is None else number.number
    return int(value) if value is not None and value >= 1 and value == int(value) else None


def _tenacity(name: str, given: Arguments) -> int | None:
    stop = given.get("stop", None if name == "tenacity.retry" else _RETRYING_STOP_POSITION)
    if stop is None:
        return None if given.is_open else UNBOUNDED
    return _stop(stop, 0)


def _stop(stop: Given, depth: int) -> int | None:
    expression = stop.expression
    if depth > _DEPTH:
        return None
    parts: tuple[facts.Expression, ...] = ()
    if isinstance(expression, facts.Binary) and expression.op == "|":
        parts = expression.operands
    elif isinstance(expression, facts.Call) and stop.origins == {"tenacity.stop_any"}:
        parts = expression.args
    if parts:
        known = [number for number in (_stop(stop.part(part), depth + 1) for part in parts) if number]
        return min(known, default=None)
    if stop.origins == {"tenacity.stop_never"}:
        return UNBOUNDED
    if isinstance(expression, facts.Call) and stop.origins == {"tenacity.stop_after_attempt"}:
        return counted(Arguments(expression, stop.scope).get("max_attempt_number", 0))
    return None


def _backoff(name: str, given: Arguments) -> int | None:
    tries = given.get("max_tries")
    if tries is not None and not tries.is_none:
        return counted(tries)
    limit = given.get("max_time")
    return UNBOUNDED if not given.is_open and (limit is None or limit.is_none) else None


def _retry(name: str, given: Arguments) -> int | None:
    tries = given.number("tries", -1, 3 if name == "retry.retry_call" else 1)
    if tries is None:
        return None
    return UNBOUNDED if tries < 0 else int(tries) or None


def _retrying(name: str, given: Arguments) -> int | None:
    tries = given.get("stop_max_attempt_number")
    if tries is not None:
        return counted(tries)
    return None if given.is_open or given.has_any("stop") else UNBOUNDED


def _stamina(name: str, given: Arguments) -> int | None:
    tries = given.get("attempts")
    if tries is None:
        return None if given.is_open else 10
    if not tries.is_none:
        return counted(tries)
    return UNBOUNDED if given.is_none("timeout") else None


def _api_core(name: str, given: Arguments) -> int | None:
    return UNBOUNDED if given.is_none("timeout", 4) or given.is_none("deadline") else None


def _runtime(name: str, given: Arguments) -> int | None:
    tries = given.get("max_attempts")
    if tries is None:
        return None if given.is_open else 5
    return counted(tries)


def _urllib3(name: str, given: Arguments) -> int | None:
    total = given.get("total", 0)
    if total is None:
        return None if given.is_open else 11
    number = total.number
    return int(number) + 1 if number is not None and number >= 0 else None


def adapter_attempts(given: Arguments) -> int | None:
    """Return how many requests an ``HTTPAdapter`` makes for one call."""
    policy = given.get("max_retries", 2)
    if policy is None:
        return None if given.is_open else 1
    if policy.number is not None:
        return int(policy.number) + 1
    if isinstance(policy.expression, facts.Call) and policy.origins & {"urllib3.Retry", "requests.adapters.Retry"}:
        return _urllib3("urllib3.Retry", Arguments(policy.expression, policy.scope))
    return None


_COUNTS: dict[str, Callable[[str, Arguments], int | None]] = {
    "tenacity.retry": _tenacity,
    "tenacity.Retrying": _tenacity,
    "tenacity.AsyncRetrying": _tenacity,
    "backoff.on_exception": _backoff,
    "backoff.on_predicate": _backoff,
    "retry.retry": _retry,
    "retry.retry_call": _retry,
    "retrying.retry": _retrying,
    "retrying.Retrying": _retrying,
    "stamina.retry": _stamina,
    "stamina.retry_context": _stamina,
    "google.api_core.retry.Retry": _api_core,
    "google.api_core.retry.AsyncRetry": _api_core,
    _JITTER: _runtime,
}
