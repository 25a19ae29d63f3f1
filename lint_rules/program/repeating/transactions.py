"""Transactions of Firestore, ndb and Spanner: functions and calls that their libraries repeat on contention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Span
from lint_rules.program.library_retries.arguments import Arguments
from lint_rules.program.loops.syntax import called_name
from lint_rules.program.policies.record import Policy
from lint_rules.program.policies.regions import decorator_place
from lint_rules.program.repeating.record import Repeating
from lint_rules.program.values import BoundExternal, External, Result

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_FIRESTORE = ("google.cloud.firestore", "shared.clients.firestore_pool.")
_NDB = "google.cloud.ndb."
_SPANNER = "google.cloud.spanner"
_DECORATORS = frozenset({"transactional", "async_transactional", "transactional_async", "transactional_tasklet"})
_DEFAULT_ATTEMPTS = 5
_OWN_FAILURES = frozenset({"builtins.Exception", "builtins.BaseException", "builtins.ValueError"})
"""Firestore gives up with a ValueError."""


def may_concern(policy: Policy) -> bool:
    """Whether a retry may wait for a failure of the transaction itself."""
    if policy.is_ready_made and not policy.is_transient:
        return False  # they wait for BigQuery's texts
    return not policy.kinds or any(
        kind.dotted in _OWN_FAILURES or any(name.startswith(("google.", "grpc.")) for name in kind.above)
        for kind in policy.kinds
    )


def decorated(function: Scope) -> tuple[str, Span] | None:
    """Return whose ``transactional`` decorates a function, and where; ``None`` if nobody's."""
    if function.function is None or function.parent is None:
        return None
    for decorator in function.function.decorators:
        called = decorator.func if isinstance(decorator, facts.Call) else decorator
        for dotted in function.module.program.origins(called, function.parent):
            owner = _owner(dotted)
            at = decorator_place(function, decorator)
            if dotted.rpartition(".")[2] in _DECORATORS and owner is not None and at is not None:
                return owner, at
    return None


def _owner(dotted: str) -> str | None:
    if dotted.startswith(_FIRESTORE):
        return "Firestore"
    return "ndb" if dotted.startswith(_NDB) else None


def on_function(function: Scope) -> Repeating | None:
    """Return what repeats a function that ``transactional`` decorates."""
    found = decorated(function)
    if found is None or function.function is None:
        return None
    owner, at = found
    program = function.module.program
    uses = [(use.call, use.scope) for use in program.callers.uses(function) if use.role == "called"]
    if uses and all(call is not None and _attempts(program, call, scope) == 1 for call, scope in uses):
        return None
    return Repeating(f"{owner} repeats {function.function.name}", "transaction", at, (function.module, at))


def on_call(call: Call, scope: Scope, callees: tuple[Scope, ...]) -> Repeating | None:
    """Return what repeats the work that a call does, if something does."""
    program = scope.module.program
    for function in callees:
        found = decorated(function)
        if found is not None and function.function is not None:
            attempts = _attempts(program, call, scope)
            if attempts == 1:
                return None
            often = f" up to {attempts} times" if attempts and found[0] == "Firestore" else ""
            what = f"{found[0]} repeats {function.function.name}{often}"
            return Repeating(what, "transaction", call.at, (function.module, found[1]))
    for value in program.values(call.func, scope):
        match value:
            case External(dotted=of) | BoundExternal(of=of):
                owner = _repeats(of)
                if owner is not None:
                    made = _made(program, call, scope)
                    return Repeating(f"{owner} repeats {called_name(call)}", "transaction", call.at, made)
            case _:
                pass
    return None


def _repeats(dotted: str) -> str | None:
    """Return who repeats what an external function is given."""
    if dotted.startswith(_FIRESTORE) and dotted.lower().endswith((".transaction.run", ".asynctransaction.run")):
        return "Firestore"
    if dotted.startswith(_SPANNER) and dotted.endswith(".run_in_transaction"):
        return "Spanner"
    return "ndb" if dotted in (f"{_NDB}transaction", f"{_NDB}transaction_async") else None


def _made(program: Program, call: Call, scope: Scope) -> tuple[LinkedModule, Span] | None:
    if not isinstance(call.func, facts.Attribute):
        return None
    for value in program.values(call.func.value, scope):
        if isinstance(value, Result) and value.call is not None and value.scope is not None:
            return value.scope.module, value.call.at
    return None


def _attempts(program: Program, call: Call, scope: Scope) -> int | None:
    """Return how often the transaction that a call is given repeats; ``None`` if that is not known."""
    for argument in (*call.args, *[keyword.value for keyword in call.keywords]):
        for value in program.values(argument, scope):
            match value:
                case Result(of=of, call=facts.Call() as made) if of.startswith(_FIRESTORE) and value.scope is not None:
                    if of.endswith(".transaction"):
                        number = Arguments(made, value.scope).number("max_attempts", _DEFAULT_ATTEMPTS)
                        return None if number is None else int(number)
                case _:
                    pass
    return None
