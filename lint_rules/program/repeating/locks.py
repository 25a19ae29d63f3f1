"""Locks that wait until they are free, or until a time is over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.clients import last_segment
from lint_rules.program.library_retries.arguments import Arguments
from lint_rules.program.policies.record import Policy
from lint_rules.program.repeating.record import Repeating
from lint_rules.program.values import Result, Unknown, is_none
from lint_rules.program.waits import place_of

if TYPE_CHECKING:
    from lint_rules.program.scopes import Scope

_LOCK = re.compile(
    r"(?:threading|multiprocessing|asyncio)\.(?:\w+\.)*(?:Lock|RLock|Semaphore|BoundedSemaphore|Condition)\Z"
    r"|redis\.(?:\w+\.)*(?:Lock|lock)\Z"
    r"|filelock\.(?:\w+\.)*\w*FileLock\Z"
    r"|kazoo\.(?:\w+\.)*(?:\w*Lock|Semaphore)\Z"
    r"|etcd3\.(?:\w+\.)*(?:Lock|lock)\Z"
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LOCK_WORDS = frozenset({"lock", "mutex", "semaphore"})
_PACKAGES = frozenset({"redis", "filelock", "kazoo", "etcd3", "portalocker", "threading", "multiprocessing", "asyncio"})
_OWN_FAILURES = frozenset(
    {"builtins.Exception", "builtins.BaseException", "builtins.TimeoutError", "builtins.RuntimeError"}
)


def may_concern(policy: Policy) -> bool:
    """Whether a retry may wait for a lock that was not free: projects raise errors of their own for that."""
    if policy.is_ready_made or policy.is_transient:
        return False
    return not policy.kinds or any(
        kind.is_project or kind.dotted in _OWN_FAILURES or kind.dotted.partition(".")[0] in _PACKAGES
        for kind in policy.kinds
    )


def acquired(call: Call, scope: Scope) -> Repeating | None:
    """Return the wait of ``lock.acquire(...)``, if it is one that ends by itself."""
    func = call.func
    if not isinstance(func, facts.Attribute) or func.attr != "acquire":
        return None
    is_lock, made = _lock(func.value, scope)
    if not is_lock:
        return None
    told = Arguments(call, scope)
    if any(told.get(name) is not None for name in ("timeout", "blocking_timeout")):
        seconds = _seconds(told, "timeout") or _seconds(told, "blocking_timeout")
    else:
        seconds = _made_to_wait(made)
    blocking = told.get("blocking", 0)
    if seconds is None or (blocking is not None and blocking.constant is False):
        return None
    return _waits("acquire()", seconds, call.at, made)


def entered(expression: Expression, scope: Scope) -> Repeating | None:
    """Return the wait of ``with lock:`` over a lock that was made to wait for some time."""
    is_lock, made = _lock(expression, scope)
    seconds = _made_to_wait(made) if is_lock else None
    return None if seconds is None else _waits("the lock", seconds, place_of(expression), made)


def _waits(what: str, seconds: float, at: facts.Span, made: Result | None) -> Repeating:
    where = None
    if made is not None and made.call is not None and made.scope is not None and made.call.at != at:
        where = (made.scope.module, made.call.at)
    return Repeating(f"{what} waits up to {seconds:g} s", "lock", at, where)


def _lock(expression: Expression, scope: Scope) -> tuple[bool, Result | None]:
    """Tell whether an expression is a lock, by what made it; by its name where nothing is known."""
    values = [value for value in scope.module.program.values(expression, scope) if not is_none(value)]
    made = [value for value in values if isinstance(value, Result)]
    if made and len(made) == len(values) and all(_LOCK.match(value.of) for value in made):
        return True, made[0] if len(made) == 1 else None
    if not all(isinstance(value, Unknown) for value in values):
        return False, None
    words = {word.lower() for word in _WORDS.findall(last_segment(expression))}
    return bool(words & _LOCK_WORDS), None


def _made_to_wait(made: Result | None) -> float | None:
    """Return how long a lock was told to wait when it was made."""
    if made is None or made.call is None or made.scope is None:
        return None
    told = Arguments(made.call, made.scope)
    if made.of.startswith("filelock."):
        return _seconds(told, "timeout", 1)
    # Of redis' lock ``timeout`` is how long it is held.
    return _seconds(told, "blocking_timeout") if made.of.startswith("redis.") else None


def _seconds(told: Arguments, name: str, position: int | None = None) -> float | None:
    given = told.get(name, position)
    number = None if given is None else given.number
    return number if number is not None and number > 0 else None
