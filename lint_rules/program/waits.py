"""Waits for BigQuery jobs, and which submission they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span, Statement
from lint_rules.program.clients import Submission
from lint_rules.program.index import calls
from lint_rules.program.scopes import Scope
from lint_rules.program.values import Result, Unknown
from lint_rules.program.walk import blocks, expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

WAITS = frozenset({"result", "to_dataframe", "to_arrow", "to_geodataframe", "to_arrow_iterable", "exception"})
_ITERATES = frozenset(
    {
        "list", "tuple", "set", "frozenset", "next", "iter",
        "sum", "max", "min", "sorted", "enumerate", "map",
        "filter", "any", "all", "dict", "zip",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Wait:
    """Something that waits for a job: a method's call, or an iteration (``method`` is ``iteration``)."""

    method: str
    job: Expression
    """The expression that holds the job."""
    call: Call | None
    scope: Scope
    at: Span


class Waits:
    """Answers what waits for what in one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._waits: dict[LinkedModule, tuple[Wait, ...]] = {}
        self._by_job: dict[LinkedModule, dict[Call, list[Wait]]] = {}

    def is_wait(self, call: Call, scope: Scope) -> bool:
        """Whether a call is ``.result()`` or the like on a job."""
        func = call.func
        return (
            isinstance(func, facts.Attribute) and func.attr in WAITS and self.program.clients.is_job(func.value, scope)
        )

    def waits(self, module: LinkedModule) -> tuple[Wait, ...]:
        """Return a module's waits in order of their place."""
        known = self._waits.get(module)
        if known is None:
            found = [*self._calls(module), *self._iterations(module)]
            known = self._waits[module] = tuple(sorted(found, key=lambda wait: wait.at))
        return known

    def _calls(self, module: LinkedModule) -> Iterator[Wait]:
        for call, scope in calls(module):
            func = call.func
            if isinstance(func, facts.Attribute) and func.attr in WAITS and self._may_be_job(func.value, scope):
                yield Wait(func.attr, func.value, call, scope, call.at)

    def _may_be_job(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression holds a job, or a parameter for which a caller passes one."""
        return self.program.clients.is_job(expression, scope) or bool(self._passed(expression, scope))

    def _iterations(self, module: LinkedModule) -> Iterator[Wait]:
        for scope in module.scopes():
            for statement in statements(scope.body):
                if isinstance(statement, facts.For):
                    yield from self._iterated(statement.iterable, scope)
        for comprehension, scope in module.index.comprehensions:
            for generator in comprehension.generators:
                yield from self._iterated(generator.iterable, scope)
        for starred, scope in module.index.starred:
            yield from self._iterated(starred.value, scope)
        for call, scope in calls(module):
            func = call.func
            if not isinstance(func, facts.Name) or func.id not in _ITERATES or not call.args:
                continue
            if self.program.origins(func, scope) == {f"builtins.{func.id}"}:
                for item in call.args:
                    yield from self._iterated(item, scope)

    def _iterated(self, expression: Expression, scope: Scope) -> Iterator[Wait]:
        if isinstance(expression, facts.Name | facts.Attribute | facts.Call) and self.program.clients.is_job(
            expression, scope
        ):
            yield Wait("iteration", expression, None, scope, place_of(expression))

    def came_before(self, wait: Wait) -> Wait | None:
        """Return a wait for the same job that has certainly ended when this one begins, if there is one."""
        if not isinstance(wait.job, facts.Name | facts.Attribute):
            return None
        mine = _block_path(wait.scope.body, wait.call or wait.job)
        for other in self.waits(wait.scope.module):
            if other.scope is not wait.scope or other.at >= wait.at or not self._same_job(other.job, wait):
                continue
            path = _block_path(wait.scope.body, other.call or other.job)
            if path is not None and mine is not None and mine[: len(path) - 1] == path[:-1]:
                return other
        return None

    def _same_job(self, job: Expression, wait: Wait) -> bool:
        match job, wait.job:
            case facts.Name(id=left, at=here), facts.Name(id=right, at=there):
                bindings = self.program.evaluator.bindings
                return left == right and bindings(left, wait.scope, here) == bindings(right, wait.scope, there)
            case facts.Attribute(value=facts.Name(id=left), attr=here), facts.Attribute(
                value=facts.Name(id=right), attr=there
            ):
                return (left, here) == (right, there)
            case _:
                return False

    # which submission

    def jobs_of(self, wait: Wait) -> tuple[Call, ...]:
        """Return the submissions whose jobs a wait may wait for."""
        return tuple(dict.fromkeys(self._submitted(wait.job, wait.scope)))

    def _submitted(self, expression: Expression, scope: Scope) -> Iterator[Call]:
        if isinstance(expression, facts.Call) and self.program.clients.method_on_client(expression, scope):
            yield expression
            return
        for value in (*self.program.values(expression, scope), *self._passed(expression, scope)):
            if isinstance(value, Result) and value.call is not None:
                yield value.call

    def _passed(self, expression: Expression, scope: Scope) -> tuple[Result, ...]:
        """Return the jobs that callers pass for a parameter of which nothing else is known."""
        if not isinstance(expression, facts.Name):
            return ()
        values = self.program.values(expression, scope)
        if not all(isinstance(value, Unknown) or (isinstance(value, Result) and not value.call) for value in values):
            return ()
        found: list[Result] = []
        for binding in self.program.evaluator.bindings(expression.id, scope, expression.at):
            if binding.kind != "parameter" or binding.scope.function is None:
                continue
            if binding.scope.function.name == "<lambda>":
                continue
            for value, _ in self.program.callers.argument_values(binding.scope, binding.name):
                match value:
                    case Result(call=facts.Call() as call, scope=Scope() as where):
                        if self.program.clients.is_job(call, where):
                            found.append(value)
                    case _:
                        pass
        return tuple(found)

    def of(self, submission: Submission) -> tuple[Wait, ...]:
        """Return the waits that wait for a submission's job: in its own module, or where its function is used."""
        modules = {submission.scope.module: None}
        for scope in submission.scope.ancestors():
            if scope.function is not None and (scope.is_method or (scope.parent and scope.parent.is_module)):
                users = self.program.importers(scope.function.name, scope.module)
                modules.update((module, None) for module, _ in users)
        for call in submission.scope.module.index.calls_in.get(submission.scope, ()):
            # functions that the job may be handed to
            modules.update((function.module, None) for function in self.program.callees(call, submission.scope))
        return tuple(
            wait
            for module in sorted(modules, key=lambda module: module.path)
            for wait in self._waits_by_job(module).get(submission.call, ())
        )

    def _waits_by_job(self, module: LinkedModule) -> dict[Call, list[Wait]]:
        """Return a module's waits by the submissions whose jobs they may wait for."""
        known = self._by_job.get(module)
        if known is None:
            known = self._by_job[module] = {}
            for wait in self.waits(module):
                for call in self.jobs_of(wait):
                    known.setdefault(call, []).append(wait)
        return known


def _block_path(block: tuple[Statement, ...], wanted: Expression) -> tuple[object, ...] | None:
    """Return the blocks and branches down to the statement that holds an expression, that statement last."""
    for statement in block:
        if any(part is wanted for expression in expressions_of(statement) for part in subexpressions(expression)):
            return (statement,)
        for number, inner in enumerate(blocks(statement)):
            below = _block_path(inner, wanted)
            if below is not None:
                return (statement, number, *below)
    return None


def place_of(expression: Expression) -> Span:
    """Return the stretch of a whole expression: from its first name to its end."""
    first = expression
    while isinstance(first, facts.Attribute | facts.Subscript):
        first = first.value
    end = expression.at if isinstance(expression, _PLACED) else (1, 0, 1, 0)
    start = first.start if isinstance(first, facts.Call) else first.at[:2] if isinstance(first, _PLACED) else end[:2]
    return (*start, *end[2:])


_PLACED = (facts.Call, facts.Attribute, facts.Name, facts.Subscript, facts.Lambda, facts.Comprehension)
