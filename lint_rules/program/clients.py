"""BigQuery clients, their jobs, and HTTP sessions: what a value is, what a call on it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.index import calls
from lint_rules.program.names import BIGQUERY_CLIENT, GET_BIGQUERY_CLIENT, JOB_CLASSES
from lint_rules.program.returns import kind_of
from lint_rules.program.scopes import Scope
from lint_rules.program.values import (
    BoundExternal,
    External,
    Instance,
    ProjectClass,
    ProjectFunction,
    Result,
    Unknown,
    Value,
    is_none,
)
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

JOB_SUBMISSIONS = frozenset(
    {
        "query", "query_and_wait", "load_table_from_uri", "load_table_from_file", "load_table_from_dataframe",
        "load_table_from_json", "copy_table", "extract_table", "create_job",
    }
)  # fmt: skip
INSERTS = frozenset({"insert_rows", "insert_rows_json", "insert_rows_from_dataframe"})
SUBMISSIONS = JOB_SUBMISSIONS | INSERTS
SUBMISSION_WORDS = ("query", "load_table_from", "copy_table", "extract_table", "create_job", "insert_rows")
"""One of them stands in every file that can hold a submission."""
_JOBS = SUBMISSIONS | {"get_job"}
_GIVING_JOBS = _JOBS - INSERTS
HTTP_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})


@dataclass(frozen=True, eq=False)
class Submission:
    """A call that starts a BigQuery job or write on a client."""

    method: str
    call: Call
    scope: Scope
    receiver: Expression


class Clients:
    """Answers what is a client, a job or a session in one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._submissions: dict[LinkedModule, tuple[Submission, ...]] = {}

    # values

    def is_client(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression is known to hold a BigQuery client; its name decides only where nothing is known."""
        values = self.program.values(expression, scope)
        if any(kind_of(value) == "client" for value in values):
            return True
        return self.is_named_client(expression, values)

    def is_named_client(self, expression: Expression, values: tuple[Value, ...]) -> bool:
        """Whether an expression of which nothing else is known has a client's name.

        Args:
            expression: the expression.
            values: what it is known to hold.
        """
        if not all(isinstance(value, Unknown) or is_none(value) for value in values):
            return False
        # What was computed, caught or counted is known well enough not to be a client.
        whys = {value.why for value in values if isinstance(value, Unknown)}
        if not whys or whys & {"caught", "augmented", "class"}:
            return False
        return last_segment(expression) in self.program.settings.bigquery_client_names

    def is_job(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression is known to hold a BigQuery job."""
        method = self.method_on_client(expression, scope) if isinstance(expression, facts.Call) else None
        if method in _GIVING_JOBS:
            return method != "query_and_wait"
        values = [value for value in self.program.values(expression, scope) if not is_none(value)]
        return any(self._is_job_value(value) for value in values)

    def _is_job_value(self, value: Value) -> bool:
        if kind_of(value) == "job":
            return True
        return isinstance(value, Instance) and any(base in JOB_CLASSES for base in value.view.mro)

    # calls

    def method_on_client(self, call: Call, scope: Scope) -> str | None:
        """Return the client's method that a call runs, ``None`` if it is not known to be one."""
        func = call.func
        if isinstance(func, facts.Attribute):
            if func.attr not in _JOBS:
                return None
            values = self.program.values(func, scope)
            if any(_client_method(value) == func.attr for value in values):
                return func.attr
            if any(isinstance(value, ProjectFunction) for value in values):
                return None  # a project's own method, also where it overrides the client's
            return func.attr if self.is_client(func.value, scope) else None
        if isinstance(func, facts.Name):  # an alias: ``run = client.query``
            values = tuple([v for v in self.program.values(func, scope) if not is_none(v)])
            methods = {_client_method(value) for value in values}
            if len(methods) == 1:
                method = methods.pop()
                return method if method in _JOBS else None
        return None

    def job_method_by_name(self, func: Expression, scope: Scope) -> str | None:
        """Return the method that gives a job where nothing is known of its receiver but that it has a client's name."""
        if not isinstance(func, facts.Attribute) or func.attr not in _GIVING_JOBS or func.attr == "query_and_wait":
            return None
        is_client = self.is_named_client(func.value, self.program.values(func.value, scope))
        return func.attr if is_client else None

    def submissions(self, module: LinkedModule) -> tuple[Submission, ...]:
        """Return the submissions of a module in order of their place."""
        known = self._submissions.get(module)
        if known is None:
            found: list[Submission] = []
            for call, scope in calls(module):
                method = self.method_on_client(call, scope)
                if method is not None and method in SUBMISSIONS and self._counts(method, call, scope):
                    receiver = call.func.value if isinstance(call.func, facts.Attribute) else call.func
                    found.append(Submission(method, call, scope, receiver))
            known = tuple(sorted(found, key=lambda s: s.call.at))
            self._submissions[module] = known
        return known

    def _counts(self, method: str, call: Call, scope: Scope) -> bool:
        if method in INSERTS:
            retry = argument(call, "retry")
            return retry is not None and self.program.constant(retry, scope) is None
        return not self.is_dry_run(call, scope)

    def is_dry_run(self, call: Call, scope: Scope) -> bool:
        """Whether a call has a visible job config with ``dry_run=True``."""
        config = argument(call, "job_config", 1 if getattr(call.func, "attr", "") == "query" else None)
        if config is None:
            return False
        return self.config_option(config, "dry_run", scope) is True

    def config_option(self, config: Expression, option: str, scope: Scope) -> object:
        """Return a constant option of a visible job config, ``None`` if it is not set or not visible.

        Options set as keyword or by assignment (``config.dry_run = True``) count; a value that is no constant is
        returned as an expression.
        """
        for part, where in self._config_calls(config, scope):
            for keyword in part.keywords:
                if keyword.name == option:
                    constant = self.program.constant(keyword.value, where)
                    return constant if isinstance(constant, str | bool | int) or constant is None else keyword.value
        if isinstance(config, facts.Name):
            for statement in statements(scope.body):
                match statement:
                    case facts.Assign(targets=(facts.Attribute(value=facts.Name(id=name), attr=attr),), value=value):
                        if name == config.id and attr == option:
                            constant = self.program.constant(value, scope)
                            return constant if isinstance(constant, str | bool | int) or constant is None else value
                    case _:
                        pass
        return None

    def _config_calls(self, config: Expression, scope: Scope) -> Iterator[tuple[Call, Scope]]:
        for value in self.program.values(config, scope):
            if isinstance(value, Result) and value.call is not None and value.scope is not None:
                yield value.call, value.scope


def _client_method(value: Value) -> str | None:
    """Return the method's name if a value is a method of BigQuery's own client."""
    if isinstance(value, BoundExternal | External):
        of = value.of if isinstance(value, BoundExternal) else value.dotted
        if of.startswith(BIGQUERY_CLIENT + ".") and (
            not isinstance(value, BoundExternal) or not isinstance(value.receiver, ProjectClass)
        ):
            return of[len(BIGQUERY_CLIENT) + 1 :]
    return None


def is_pooled(value: Value) -> bool:
    """Whether a value is what the BigQuery pool returned."""
    return isinstance(value, Result) and value.of == GET_BIGQUERY_CLIENT


def last_segment(expression: Expression) -> str:
    """Return the last segment of a name: ``bq`` for ``self.bq``; empty where there is none."""
    if isinstance(expression, facts.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, facts.Name) else ""


def argument(call: Call, name: str, position: int | None = None) -> Expression | None:
    """Return an argument of a call by its name, or by its position among those that are given by position."""
    for keyword in call.keywords:
        if keyword.name == name:
            return keyword.value
    if position is not None and position < len(call.args):
        if any(isinstance(part, facts.Starred) for part in call.args[: position + 1]):
            return None
        return call.args[position]
    return None


def has_open_keywords(call: Call) -> bool:
    """Whether a call passes ``**kwargs``, which may carry anything."""
    return any(keyword.name is None for keyword in call.keywords)
