"""From a retry's expression to its policy: the call that configures it, followed to where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.library_retries.arguments import Arguments
from lint_rules.program.loops.exceptions import caught
from lint_rules.program.loops.syntax import called_name, render
from lint_rules.program.policies.attempts import attempts_of
from lint_rules.program.policies.choosing import chooses
from lint_rules.program.policies.counting import loop_attempts
from lint_rules.program.policies.exceptions import Kinds, external, kinds_of
from lint_rules.program.policies.record import UNBOUNDED, Policy
from lint_rules.program.policies.waited import waited_for
from lint_rules.program.retries import QUOTA, SERIALIZATION, TRANSIENT, Retry
from lint_rules.program.scopes import Scope
from lint_rules.program.values import (
    BoundExternal,
    External,
    Instance,
    Partial,
    ProjectClass,
    ProjectFunction,
    Result,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from lint_rules.program.loops.record import RetryLoop
    from lint_rules.program.program import Program

_READY_MADE = {name: kind for kind in (SERIALIZATION, QUOTA, TRANSIENT) for name in kind}
_WRAPPING = (".wraps", ".call", ".__call__")
_ADJUSTING = (".with_timeout", ".with_deadline", ".with_delay", ".with_predicate")
_API_CORE = ("google.api_core.retry.Retry", "google.api_core.retry.AsyncRetry")
_RETRY_ERRORS = {
    "tenacity": (external("tenacity.RetryError"),),
    "google": (external("google.api_core.exceptions.RetryError"),),
}
_DEPTH = 6


class _Answers:
    """The policies that are known in one program."""

    def __init__(self, program: Program) -> None:
        self.policies: dict[Expression, Policy] = {}


def policy_of(retry: Retry) -> Policy:
    """Return what is known about a retry: a decorator, or what a function is handed to."""
    program = retry.scope.module.program
    answers = program.kept(_Answers).policies
    known = answers.get(retry.expression)
    if known is None:
        answers[retry.expression] = Policy(retry.name, _shown(retry.expression))  # what leads back here is unknown
        known = answers[retry.expression] = _policy(program, retry)
    return known


def _shown(expression: Expression) -> str:
    if isinstance(expression, facts.Call):
        return called_name(expression)
    return expression.attr if isinstance(expression, facts.Attribute) else getattr(expression, "id", "the retry")


def _policy(program: Program, retry: Retry) -> Policy:
    shown = _shown(retry.expression)
    values = [value for value in program.values(retry.expression, retry.scope) if not is_none(value)]
    project = _project_decorator(program, retry)
    if project is not None:
        from lint_rules.program.policies.project import inner_policy

        inner = inner_policy(program, project)
        identity = (project, _told(retry.expression))
        if inner is None:
            return Policy(retry.name, shown, identity)
        return replace(inner, name=retry.name, shown=shown, identity=identity)
    if len(values) != 1:
        return Policy(retry.name, shown)
    return _of_value(retry.scope, values[0], retry.name, shown, 0)


def _of_value(where: Scope, value: Value, name: str, shown: str, depth: int) -> Policy:
    match value:
        case External(dotted=dotted) if dotted in _READY_MADE:
            return _ready_made(dotted, shown)
        case External(dotted=dotted) if dotted not in _API_CORE:
            return _library(dotted, shown, Arguments(None, where), dotted)
        case BoundExternal(of=of, receiver=receiver) if of.endswith(_WRAPPING) and depth < _DEPTH:
            return _of_value(where, receiver, name, shown, depth + 1)
        case Result(of=of) if of in _READY_MADE:
            return _ready_made(of, shown)
        case Result(of=of, call=facts.Call() as call, scope=Scope() as scope):
            if of.endswith(_ADJUSTING) and isinstance(call.func, facts.Attribute) and depth < _DEPTH:
                return _adjusted(of, call, scope, shown, depth)
            return _library(of, shown, Arguments(call, scope), call)
        case _:
            return Policy(name, shown)


def _ready_made(name: str, shown: str) -> Policy:
    kind = _READY_MADE[name]
    return Policy(name, shown, kind, is_transient=kind is TRANSIENT, is_ready_made=True)


def _library(name: str, shown: str, given: Arguments, identity: object) -> Policy:
    waited = waited_for(name, given)
    gives_up_with = _RETRY_ERRORS.get(name.partition(".")[0])
    if name.startswith("tenacity."):
        raises = given.get("reraise")
        if (raises is None and given.is_open) or (raises is not None and raises.constant is not False):
            gives_up_with = None
    return Policy(
        name,
        shown,
        identity,
        waited.kinds,
        waited.everything,
        waited.by_value,
        attempts_of(name, given),
        gives_up_with,
        waited.transient,
    )


def _adjusted(of: str, call: facts.Call, scope: Scope, shown: str, depth: int) -> Policy:
    """Return the policy of ``POLICY.with_timeout(30)``: like that of ``POLICY``, but for what is said here."""
    receiver = call.func.value if isinstance(call.func, facts.Attribute) else call.func
    values = [value for value in scope.module.program.values(receiver, scope) if not is_none(value)]
    if len(values) != 1:
        return Policy(of.rpartition(".")[0], shown)
    base = _of_value(scope, values[0], of.rpartition(".")[0], shown, depth + 1)
    told = Arguments(call, scope)
    if of.endswith(".with_predicate"):
        return Policy(base.name, shown, call, attempts=base.attempts, gives_up_with=base.gives_up_with)
    is_endless = told.is_none("timeout", 0) or told.is_none("deadline", 0)
    attempts = UNBOUNDED if is_endless else base.attempts if of.endswith(".with_delay") else None
    return replace(base, shown=shown, attempts=attempts)


def _project_decorator(program: Program, retry: Retry) -> Scope | None:
    """Return the project function (the outermost one) or the class's method behind a retry."""
    expressions = [retry.expression]
    if isinstance(retry.expression, facts.Call):
        expressions.append(retry.expression.func)
    for expression in expressions:
        for value in program.values(expression, retry.scope):
            while isinstance(value, Partial):
                value = value.function
            if isinstance(value, ProjectFunction):
                return _outermost(value.scope)
            if isinstance(value, Instance | ProjectClass):
                for method in ("__call__", "__init__"):
                    for member in program.evaluator.attribute(Instance(value.view), method):
                        if isinstance(member, ProjectFunction) and program.retries.retried_parameters(member.scope):
                            return member.scope
    return None


def _outermost(function: Scope) -> Scope:
    """Return the function that a decorator inside a factory belongs to."""
    return [scope for scope in function.ancestors() if scope.function is not None][-1]


def _told(expression: Expression) -> str:
    """Return what a use of a project's decorator tells it, numbers and texts left out: types and predicates differ."""
    if not isinstance(expression, facts.Call):
        return ""
    parts = [("", argument) for argument in expression.args]
    parts += [(keyword.name or "**", keyword.value) for keyword in expression.keywords]
    return ", ".join(f"{name}={render(part)}" for name, part in parts if not isinstance(part, facts.Constant))


# loops


def loop_policy(loop: RetryLoop) -> Policy:
    """Return what is known about a hand-written retry loop."""
    program = loop.scope.module.program
    kinds: Kinds = ()
    is_visible = True
    catches_all = False
    for failure in loop.failures:
        if failure.handler is None:
            continue
        if failure.catches_all:
            catches_all = catches_all or not failure.lets_out
            is_visible = False
            continue
        if chooses(failure.handler):
            is_visible = False
            continue
        types = caught(program, failure.handler, loop.scope)
        is_visible = is_visible and types.known
        kinds += kinds_of(types)
    return Policy(
        "loop",
        "the loop",
        kinds=kinds if is_visible else (),
        catches_all=catches_all,
        attempts=loop_attempts(loop),
    )
