"""What a library's retry waits for: visible types, everything, or values."""

from __future__ import annotations

from typing import NamedTuple

from lint_rules import facts
from lint_rules.program.library_retries.arguments import Arguments, Given
from lint_rules.program.library_retries.search import TABLE
from lint_rules.program.names import RUNTIME
from lint_rules.program.policies.exceptions import Kinds, visible_kinds

_ARGUMENTS: dict[str, tuple[str, int | None]] = {
    "tenacity.retry": ("retry", None),
    "tenacity.Retrying": ("retry", 3),
    "tenacity.AsyncRetrying": ("retry", 3),
    "backoff.on_exception": ("exception", 1),
    "stamina.retry": ("on", None),
    "stamina.retry_context": ("on", 0),
    "retry.retry": ("exceptions", 0),
    "retry.retry_call": ("exceptions", 3),
    "retrying.retry": ("retry_on_exception", None),
    "google.api_core.retry.Retry": ("predicate", 0),
    "google.api_core.retry.AsyncRetry": ("predicate", 0),
    f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter": ("exceptions", None),
}
"""Which argument names the types, or holds a call that does."""
_BY_TYPE = frozenset({"tenacity.retry_if_exception_type", "google.api_core.retry.if_exception_type"})
_TRANSIENT = frozenset({"google.api_core.retry.if_transient_error"})
_API_CORE = "google.api_core.retry."
_DEPTH = 8


class Waited(NamedTuple):
    """What a retry waits for."""

    kinds: Kinds = ()
    everything: bool = False
    by_value: bool = False
    transient: bool = False


def waited_for(name: str, given: Arguments) -> Waited:
    """Return what a configured retry waits for."""
    if name == "backoff.on_predicate":
        return Waited(by_value=True)
    by_value = name.startswith("retrying.") and given.get("retry_on_result") is not None
    faults = TABLE.get(name)
    everything = faults is not None and any(fault.code == "RP203" for fault in faults(name, given))
    if name == "retry.retry_call":
        everything = given.lacks("exceptions", position=3)
    argument, position = _ARGUMENTS.get(name, ("", None))
    found = given.get(argument, position) if argument else None
    if everything:
        return Waited(everything=True, by_value=by_value or (found is not None and _judges_values(found, 0)))
    if found is None:
        is_default = name.startswith(_API_CORE) and not given.is_open
        return Waited(by_value=by_value, transient=is_default)
    kinds = _kinds(found, 0)
    if kinds is None or any(kind.is_everything for kind in kinds):
        # ``Exception`` with a test that lets some out: what it waits for cannot be seen.
        kinds = ()
    transient = found.origins <= _TRANSIENT and bool(found.origins)
    return Waited(kinds, by_value=by_value or _judges_values(found, 0), transient=transient)


def _kinds(found: Given, depth: int) -> Kinds | None:
    """Return the types that an argument names, ``None`` where something else decides too."""
    expression = found.expression
    if depth > _DEPTH:
        return None
    if isinstance(expression, facts.Binary) and expression.op == "|":
        parts = [_kinds(found.part(part), depth + 1) for part in expression.operands]
        known = [kind for part in parts if part is not None for kind in part]
        return None if None in parts else tuple(known)
    program = found.scope.module.program
    if isinstance(expression, facts.Call):
        if found.origins and found.origins <= _BY_TYPE:
            result: Kinds = ()
            for part in (*expression.args, *[keyword.value for keyword in expression.keywords]):
                kinds = visible_kinds(program, part, found.scope)
                if not kinds:
                    return None
                result += kinds
            return result
        return None
    return visible_kinds(program, expression, found.scope) or None


def _judges_values(found: Given, depth: int) -> bool:
    """Whether ``retry_if_result`` and its like take part."""
    expression = found.expression
    if depth > _DEPTH:
        return False
    if isinstance(expression, facts.Binary):
        return any(_judges_values(found.part(part), depth + 1) for part in expression.operands)
    if not isinstance(expression, facts.Call):
        return False
    if any(origin.endswith(("retry_if_result", "retry_if_not_result")) for origin in found.origins):
        return True
    return any(_judges_values(found.part(part), depth + 1) for part in expression.args)
