"""Which decorators, calls and functions retry what they are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.callers import bound_offset
from lint_rules.program.clients import argument
from lint_rules.program.names import RUNTIME
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
    Values,
)
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.program import Program

_BIGQUERY_RETRY = f"{RUNTIME}.utils.bigquery_retry."
SERIALIZATION = frozenset({f"{_BIGQUERY_RETRY}SERIALIZATION_RETRY", f"{_BIGQUERY_RETRY}retry_on_serialization"})
QUOTA = frozenset({f"{_BIGQUERY_RETRY}QUOTA_RETRY", f"{_BIGQUERY_RETRY}retry_on_quota_exceeded"})
TRANSIENT = frozenset({f"{_BIGQUERY_RETRY}TRANSIENT_RETRY", f"{_BIGQUERY_RETRY}retry_on_transient"})
JITTER = f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter"
_API_CORE = ("google.api_core.retry.Retry", "google.api_core.retry.AsyncRetry")
_READY_MADE = tuple(
    f"google.cloud.bigquery.{module}{name}"
    for module in ("", "retry.")
    for name in ("DEFAULT_RETRY", "DEFAULT_JOB_RETRY")
)
"""Instances of ``Retry`` that BigQuery's client brings along."""
RETRYING = frozenset({"tenacity.Retrying", "tenacity.AsyncRetrying", "stamina.retry_context"})
"""What ``for attempt in ...: with attempt:`` goes over."""
_LIBRARIES = frozenset(
    {
        "tenacity.retry", "tenacity.Retrying", "tenacity.AsyncRetrying", "backoff.on_exception", "backoff.on_predicate",
        "stamina.retry", "stamina.RetryingCaller", "stamina.AsyncRetryingCaller", "retrying.retry", "retrying.Retrying",
        "retry.retry", "retry.retry_call", *_API_CORE,
    }
)  # fmt: skip
_UNRELATED = frozenset(
    {
        "requests", "httpx", "aiohttp", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "sqlalchemy", "redis",
        "botocore", "boto3", "kafka", "confluent_kafka", "pymongo", "elasticsearch", "opensearchpy", "snowflake",
        "selenium", "playwright", "paramiko", "smtplib", "ftplib", "json", "csv", "sqlite3", "openai", "anthropic",
        "stripe", "slack_sdk", "tweepy", "github", "jira", "zeep", "cx_Oracle", "oracledb", "pyodbc", "asyncpg",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Retry:
    """Something that retries: by what, and the expression that configures it (in ``scope``)."""

    name: str
    """The canonical name of what retries (a library's or the runtime's), or the project's own dotted name."""
    expression: Expression
    scope: Scope

    @property
    def kind(self) -> str | None:
        """``serialization``, ``quota`` or ``transient`` for the runtime's own, else ``None``."""
        for kind, names in (("serialization", SERIALIZATION), ("quota", QUOTA), ("transient", TRANSIENT)):
            if self.name in names:
                return kind
        return None


class Retries:
    """Answers which expressions retry in one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._decorators: dict[Scope, tuple[Retry, ...]] = {}
        self._parameters: dict[Scope, frozenset[str]] = {}

    def retry_of(self, expression: Expression, scope: Scope) -> Retry | None:
        """Return the retry that an expression is (as a decorator, or as a function to hand a function to)."""
        for value in self.program.values(expression, scope):
            name = self._name_of(value)
            if name is not None:
                return Retry(name, expression, scope)
        return None

    def _name_of(self, value: Value) -> str | None:
        match value:
            case External(dotted=dotted):
                return self._external(dotted)
            case Result(of=of):
                return self._external(of)
            case BoundExternal(of=of):
                owner, _, method = of.rpartition(".")
                if method in ("wraps", "call", "__call__", "on", "with_deadline", "with_timeout", "with_predicate",
                              "with_delay", "copy"):  # fmt: skip
                    return self._external(owner)
                return None
            case Partial(function=function):
                return self._name_of(function)
            case ProjectFunction(scope=function):
                name = f"{function.module.dotted}.{function.qualname}"
                if name in self.program.settings.retry_decorators or self.retried_parameters(function):
                    return name
                return None
            case Instance(view=view) | ProjectClass(view=view):
                for base in view.mro:
                    called = None if isinstance(base, str) else base.methods.get("__call__")
                    if called is not None:
                        return view.dotted if self.retried_parameters(called) else None
                return None
            case _:
                return None

    def _external(self, of: str) -> str | None:
        if of in _LIBRARIES or of in SERIALIZATION or of in QUOTA or of in TRANSIENT or of == JITTER:
            return of
        for owner in _API_CORE:
            if of.startswith(owner + "."):
                return owner
        if any(of == ready or of.startswith(f"{ready}.") for ready in _READY_MADE):
            return _API_CORE[0]
        for name in self.program.settings.retry_decorators:
            if of == name or ("." not in name and of.rpartition(".")[2] == name):
                return of
        return None

    def decorators(self, function: Scope) -> tuple[Retry, ...]:
        """Return the retries among a function's decorators, outermost first."""
        known = self._decorators.get(function)
        if known is None:
            found: list[Retry] = []
            if function.function is not None and function.parent is not None:
                for decorator in function.function.decorators:
                    retry = self.retry_of(decorator, function.parent)
                    if retry is not None:
                        found.append(retry)
                    elif isinstance(decorator, facts.Call):
                        # A project's decorator factory: what it returns is seen by what it does with functions.
                        retry = self.retry_of(decorator.func, function.parent)
                        if retry is not None:
                            found.append(Retry(retry.name, decorator, function.parent))
            known = self._decorators[function] = tuple(found)
        return known

    # project functions that run their argument inside a retry

    def retried_parameters(self, function: Scope) -> frozenset[str]:
        """Return the parameters (of this function or of functions inside it) that are run inside a retry.

        ``def retry(function): def wrapper(*a): for attempt in range(5): try: return function(*a)`` and all its
        variations: loops, library decorators on the wrapper, ``retry(...)(function)``, handing it on.
        """
        known = self._parameters.get(function)
        if known is None:
            self._parameters[function] = frozenset()  # a function that hands its argument on to itself adds nothing
            known = self._parameters[function] = frozenset(self._search(function))
        return known

    def _search(self, function: Scope) -> Iterator[str]:
        for scope in _inside(function):
            for statement in statements(scope.body):
                for expression in expressions_of(statement):
                    for part in subexpressions(expression):
                        if isinstance(part, facts.Call):
                            yield from self._retried_by(part, scope, function)

    def _retried_by(self, call: Call, scope: Scope, outermost: Scope) -> Iterator[str]:
        called = self._parameter(call.func, scope, outermost)
        if called is not None and self.program.coverage.is_repeated(call, scope, within=outermost):
            yield called
        for item in (*call.args, *[keyword.value for keyword in call.keywords]):
            handed = self._parameter(item, scope, outermost)
            if handed is not None and self.takes(call, scope, item):
                yield handed

    def _parameter(self, expression: Expression, scope: Scope, outermost: Scope) -> str | None:
        if not isinstance(expression, facts.Name):
            return None
        bindings = self.program.evaluator.bindings(expression.id, scope, expression.at)
        for binding in bindings:
            if binding.kind == "parameter" and outermost in tuple(binding.scope.ancestors()):
                return expression.id
        return None

    def takes(self, call: Call, scope: Scope, item: Expression) -> bool:
        """Whether a call runs one of its arguments inside a retry: ``RETRY(item)``, ``run_with_retry(item)``."""
        values = self.program.values(call.func, scope)
        for value in values:
            if isinstance(value, ProjectFunction):
                if self._takes(value, call, item):
                    return True
            elif self._is_wrapper(value, call, item):
                return True
        return False

    def _is_wrapper(self, value: Value, call: Call, item: Expression) -> bool:
        """Whether an external value retries the function that it is called with."""
        if self._name_of(value) is None:
            return False
        if isinstance(value, External) and value.dotted in ("tenacity.retry", "retrying.retry", JITTER):
            return bool(call.args) and call.args[0] is item
        if isinstance(value, External) and value.dotted in _LIBRARIES and value.dotted != "retry.retry_call":
            return False  # ``on_exception(expo, error)``, ``Retry(predicate)``: configures, runs nothing yet
        return any(part is item for part in call.args) or any(k.value is item and k.name in _RUN for k in call.keywords)

    def _takes(self, function: ProjectFunction, call: Call, item: Expression) -> bool:
        scope = function.scope
        if scope.function is None:
            return False
        name = f"{scope.module.dotted}.{scope.qualname}"
        if name in self.program.settings.retry_decorators:
            return True
        retried = self.retried_parameters(scope)
        if not retried:
            return False
        for keyword in call.keywords:
            if keyword.value is item:
                return keyword.name in retried
        positional = [p.name for p in scope.function.parameters if p.kind in ("positional", "both")]
        offset = bound_offset(scope, call.func)
        for index, part in enumerate(call.args):
            if part is item:
                return index + offset < len(positional) and positional[index + offset] in retried
        return False

    # what is retried

    def can_concern_bigquery(self, retry: Retry) -> bool:
        """Whether a retry may wait for an error of Google's clients: not if it visibly names others' errors only."""
        named = self.exceptions(retry)
        return not named or not all(self._is_unrelated(value) for value in named)

    def exceptions(self, retry: Retry) -> Values:
        """Return the exception types that a retry visibly names; empty where it names none or not visibly."""
        result: list[Value] = []
        for call in self._configurations(retry):
            for expression, scope in self._exception_arguments(call[0], call[1]):
                result += self._types(expression, scope)
        return tuple(result)

    def _configurations(self, retry: Retry) -> Iterator[tuple[Call, Scope]]:
        if isinstance(retry.expression, facts.Call):
            yield retry.expression, retry.scope
        for value in self.program.values(retry.expression, retry.scope):
            match value:
                case Result(call=facts.Call() as call, scope=Scope() as scope) if call is not retry.expression:
                    yield call, scope
                case _:
                    pass

    def _exception_arguments(self, call: Call, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
        for name, position in _EXCEPTION_ARGUMENTS.get(self._callee(call, scope), ()):
            found = argument(call, name, position)
            if isinstance(found, facts.Call):
                origins = self.program.origins(found.func, scope)
                if origins & {"tenacity.retry_if_exception_type", "google.api_core.retry.if_exception_type"}:
                    for part in found.args:
                        yield part, scope
            elif found is not None:
                yield found, scope

    def _callee(self, call: Call, scope: Scope) -> str:
        for value in self.program.values(call.func, scope):
            name = self._name_of(value)
            if name is not None:
                return name
        return ""

    def _types(self, expression: Expression, scope: Scope) -> Iterator[Value]:
        if isinstance(expression, facts.Sequence):
            for item in expression.items:
                yield from self._types(item, scope)
        elif isinstance(expression, facts.Name | facts.Attribute):
            yield from self.program.values(expression, scope)

    def _is_unrelated(self, value: Value) -> bool:
        match value:
            case External(dotted=dotted):
                return dotted.partition(".")[0] in _UNRELATED
            case ProjectClass(view=view):
                external = [base for base in view.mro if isinstance(base, str)]
                return bool(external) and all(base.partition(".")[0] in _UNRELATED for base in external)
            case _:
                return False


_RUN = frozenset({"f", "fn", "func", "function", "target", "callable"})
_EXCEPTION_ARGUMENTS: dict[str, tuple[tuple[str, int | None], ...]] = {
    "tenacity.retry": (("retry", None),),
    "tenacity.Retrying": (("retry", None),),
    "tenacity.AsyncRetrying": (("retry", None),),
    "backoff.on_exception": (("exception", 1),),
    "stamina.retry": (("on", None),),
    "stamina.retry_context": (("on", 0),),
    "retry.retry": (("exceptions", 0),),
    "retry.retry_call": (("exceptions", 3),),
    "google.api_core.retry.Retry": (("predicate", 0),),
    "google.api_core.retry.AsyncRetry": (("predicate", 0),),
    JITTER: (("exceptions", None),),
}


def _inside(function: Scope) -> Iterator[Scope]:
    """Yield a function's scope and those of the functions inside it."""
    for scope in function.module.scopes():
        if scope.function is not None and function in tuple(scope.ancestors()):
            yield scope
