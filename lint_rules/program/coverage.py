"""Which calls are made inside a retry, across functions and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement
from lint_rules.program.clients import Submission, argument
from lint_rules.program.mentions import Mention
from lint_rules.program.retries import RETRYING, Retry
from lint_rules.program.scopes import Scope
from lint_rules.program.values import External, ProjectClass, ProjectFunction, Result
from lint_rules.program.walk import blocks, expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.program import Program

_TRANSPARENT = frozenset(
    {
        "builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.wraps", "functools.cache",
        "functools.lru_cache", "functools.cached_property", "functools.singledispatch", "contextlib.contextmanager",
        "contextlib.asynccontextmanager", "abc.abstractmethod", "typing.override", "typing_extensions.override",
        "typing.no_type_check", "typing.final", "typing.overload",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Region:
    """A stretch of a program that is repeated as a whole when it fails.

    ``kind`` is ``function`` (``scope`` is wrapped by ``retry``), ``handed`` (``scope`` is handed to a retry), ``loop``
    (``statement`` is a hand-written retry loop in ``scope``) or ``attempts`` (``for attempt in Retrying(...)``).
    """

    kind: str
    scope: Scope
    statement: facts.For | facts.While | None = None
    retry: Retry | None = None

    def contains(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression (of ``scope``) lies inside, functions that are defined inside included."""
        if self.statement is None:
            return self.scope in tuple(scope.ancestors())
        if scope is self.scope:
            return any(expression is part for part in _parts_of(self.statement.body))
        for ancestor in scope.ancestors():
            if ancestor.parent is self.scope and ancestor.function_number is not None:
                return _defines(self.statement.body, ancestor.function_number)
        return False


class Coverage:
    """Answers which submissions are covered in one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._functions: dict[Scope, bool] = {}
        self._with_loops: dict[Scope, bool] = {}

    # lexical: the regions around an expression, innermost first

    def regions(self, expression: Expression, scope: Scope, within: Scope | None = None) -> Iterator[Region]:
        """Yield the retries that lexically enclose an expression, innermost first; none outside ``within``."""
        inner: Expression | int = expression
        for ancestor in scope.ancestors():
            yield from self._loops_around(inner, ancestor)
            if ancestor.function is not None:
                for retry in reversed(self.program.retries.decorators(ancestor)):
                    if self.program.retries.can_concern_bigquery(retry):
                        yield Region("function", ancestor, retry=retry)
                if self._is_handed(ancestor, within):
                    yield Region("handed", ancestor)
                if ancestor is within:
                    return
                inner = ancestor.function_number if ancestor.function_number is not None else inner

    def _loops_around(self, inner: Expression | int, scope: Scope) -> Iterator[Region]:
        if scope not in self._with_loops:
            self._with_loops[scope] = any(isinstance(s, facts.For | facts.While) for s in statements(scope.body))
        found: list[Region] = []
        hand_written = {loop.node: loop.operation for loop in self.program.retry_loops(scope) if not loop.polling}
        for loop in _enclosing_loops(scope.body, inner) if self._with_loops[scope] else ():
            if isinstance(loop, facts.For) and self._goes_over_attempts(loop, inner, scope):
                found.append(Region("attempts", scope, loop))
            elif loop in hand_written and (isinstance(inner, int) or inner in hand_written[loop]):
                found.append(Region("loop", scope, loop))
        yield from reversed(found)
        for node, operation in hand_written.items():
            if isinstance(node, facts.Call) and inner in operation:  # a function that calls itself when it fails
                yield Region("function", scope)

    def _goes_over_attempts(self, loop: facts.For, inner: Expression | int, scope: Scope) -> bool:
        values = self.program.values(loop.iterable, scope)
        if not any(isinstance(value, Result) and value.of in RETRYING for value in values):
            return False
        return any(
            isinstance(statement, facts.With) and _holds(statement.body, inner) for statement in statements(loop.body)
        )

    def is_repeated(self, call: Call, scope: Scope, *, within: Scope) -> bool:
        """Whether a call is inside a retry, looking no further out than the function ``within``."""
        for region in self.regions(call, scope, within):
            # The function's own decorators repeat it as a whole, and with it what it calls.
            if region.scope is not within or region.statement is not None or region.retry is not None:
                return True
        return False

    def _is_handed(self, function: Scope, within: Scope | None) -> bool:
        if within is None:
            return self._is_handed_only(function)
        return function is not within and self._is_handed_inside(function, within)

    def _is_handed_inside(self, function: Scope, within: Scope) -> bool:
        uses = self.program.callers.uses(function)
        return any(self.is_handed_to_retry(use) for use in uses if within in tuple(use.scope.ancestors()))

    def _is_handed_only(self, function: Scope) -> bool:
        """Whether every use of a function hands it to a retry, and there is one."""
        if function.function is None or (function.is_method and function.function.name.startswith("__")):
            return False
        uses = self.program.callers.uses(function)
        return bool(uses) and all(self.is_handed_to_retry(use) for use in uses)

    def is_handed_to_retry(self, use: Mention) -> bool:
        """Whether a use of a function hands it to something that retries it."""
        return (
            use.role == "argument"
            and use.call is not None
            and self.program.retries.takes(use.call, use.scope, use.expression)
        )

    # across functions

    def is_covered(self, submission: Submission) -> bool:
        """Whether a submission is covered."""
        return self.covers_itself(submission) or self.is_covered_call(submission.call, submission.scope)

    def covers_itself(self, submission: Submission) -> bool:
        """Whether a submission's own arguments cover it: ``job_retry=``, or keywords that may carry it."""
        call, scope = submission.call, submission.scope
        if submission.method not in ("query", "query_and_wait"):
            return False
        policy = argument(call, "job_retry")
        if policy is None:
            return self._may_carry(call, "job_retry", scope)
        if self.program.constant(policy, scope) is None:
            return False
        origins = self.program.origins(policy, scope)
        if any(origin.endswith("DEFAULT_JOB_RETRY") for origin in origins):
            return False
        return argument(call, "job_id") is None

    def _may_carry(self, call: Call, name: str, scope: Scope) -> bool:
        """Whether ``**`` in a call may carry an argument: not if all of it is visible and it is not there."""
        for keyword in call.keywords:
            if keyword.name is not None:
                continue
            keys = self._keys(keyword.value, scope)
            if keys is None or name in keys:
                return True
        return False

    def _keys(self, expression: Expression, scope: Scope) -> set[str] | None:
        """Return the keys of a dictionary that is written down, and only read after that; else ``None``."""
        if isinstance(expression, facts.Name):
            bindings = self.program.evaluator.bindings(expression.id, scope, expression.at)
            mentions = self.program.callers.mentions(scope.module).of_name(expression.id)
            changed = any(m.scope is scope and m.role == "attribute" for m in mentions) or _is_written(
                expression.id, scope
            )
            if len(bindings) != 1 or bindings[0].kind != "value" or bindings[0].expression is None or changed:
                return None
            expression, scope = bindings[0].expression, bindings[0].scope
        if not isinstance(expression, facts.Mapping):
            return None
        keys = [key.value if isinstance(key, facts.Constant) else None for key in expression.keys]
        return {key for key in keys if isinstance(key, str)} if all(isinstance(key, str) for key in keys) else None

    def is_covered_call(self, call: Expression, scope: Scope) -> bool:
        """Whether a call is made inside a retry: lexically, or because all calls of its function are."""
        if next(self.regions(call, scope), None) is not None:
            return True
        function = _function_around(scope)
        return function is not None and self._all_callers_cover(function)

    def _all_callers_cover(self, function: Scope) -> bool:
        """Whether a function is called, and all its calls are covered: directly, or as calls of functions like it.

        Functions that call each other stand or fall together: by the calls from outside.
        """
        if function in self._functions:
            return self._functions[function]
        pending, seen = [function], {function}
        covered = True
        while pending and covered:
            callers = self._uncovered_callers(pending.pop())
            covered = callers is not None and all(self._functions.get(caller, True) for caller in callers)
            for caller in callers or ():
                if caller not in seen and caller not in self._functions:
                    seen.add(caller)
                    pending.append(caller)
        self._functions.update(dict.fromkeys(seen if covered else (function,), covered))
        return covered

    def _uncovered_callers(self, function: Scope) -> tuple[Scope, ...] | None:
        """Return the functions that call one outside of retries; ``None`` if it is not covered, whatever they are."""
        if function.function is None or self.is_entry_point(function):
            return None
        callers: dict[Scope, None] = {}
        outside = False
        for use in self.program.callers.uses(function):
            if self.is_handed_to_retry(use):
                outside = True
                continue
            if use.role != "called":
                return None
            if next(self.regions(use.call or use.expression, use.scope), None) is None:
                caller = _function_around(use.scope)
                if caller is None:
                    return None
                callers[caller] = None
            outside = outside or function not in tuple(use.scope.ancestors())
        return tuple(callers) if outside else None

    def is_entry_point(self, function: Scope) -> bool:
        """Whether something outside the program may call a function: a decorator that is not known."""
        if function.function is None or function.parent is None:
            return False
        for decorator in function.function.decorators:
            if isinstance(decorator, facts.Attribute) and decorator.attr in ("setter", "getter", "deleter"):
                continue
            if self.program.retries.retry_of(decorator, function.parent) is not None:
                continue
            for value in self.program.values(decorator, function.parent):
                match value:
                    case External(dotted=name) | Result(of=name) if name in _TRANSPARENT:
                        pass
                    case ProjectFunction() | ProjectClass():
                        pass
                    case _ if self._is_project_factory(decorator, function.parent):
                        pass
                    case _:
                        return True
        return False

    def _is_project_factory(self, decorator: Expression, scope: Scope) -> bool:
        return isinstance(decorator, facts.Call) and bool(self.program.callees(decorator, scope))


def _function_around(scope: Scope) -> Scope | None:
    return next((ancestor for ancestor in scope.ancestors() if ancestor.function is not None), None)


def _is_written(name: str, scope: Scope) -> bool:
    """Whether items of a name are assigned in a scope (``options["job_retry"] = ...``)."""
    for statement in statements(scope.body):
        if isinstance(statement, facts.Assign):
            for target in statement.targets:
                match target:
                    case facts.Subscript(value=facts.Name(id=written)) if written == name:
                        return True
                    case _:
                        pass
    return False


def _enclosing_loops(block: tuple[Statement, ...], inner: Expression | int) -> list[facts.For | facts.While]:
    """Return the loops of a block whose bodies hold an expression or define a function, outermost first."""
    for statement in block:
        if not _holds((statement,), inner):
            continue
        result: list[facts.For | facts.While] = []
        if isinstance(statement, facts.For | facts.While) and _holds(statement.body, inner):
            result.append(statement)
        for nested in blocks(statement):
            result += _enclosing_loops(nested, inner)
        return result
    return []


def _holds(block: tuple[Statement, ...], inner: Expression | int) -> bool:
    if isinstance(inner, int):
        return _defines(block, inner)
    return any(part is inner for part in _parts_of(block))


def _parts_of(block: tuple[Statement, ...]) -> Iterator[Expression]:
    for statement in statements(block):
        for expression in expressions_of(statement):
            yield from subexpressions(expression)


def _defines(block: tuple[Statement, ...], number: int) -> bool:
    for statement in statements(block):
        if isinstance(statement, facts.Define) and statement.function == number:
            return True
        for expression in expressions_of(statement):
            for part in subexpressions(expression):
                if isinstance(part, facts.Lambda) and part.function == number:
                    return True
    return False
