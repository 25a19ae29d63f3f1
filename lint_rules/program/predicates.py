"""Functions that look for a text of BigQuery's errors in an exception, and decide by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lint_rules import facts
from lint_rules.facts import Expression, Handler, Statement
from lint_rules.program.library_retries.arguments import followed
from lint_rules.program.loops.exceptions import named_types
from lint_rules.program.loops.syntax import block_calls
from lint_rules.program.names import class_of_result
from lint_rules.program.values import BoundExternal, External, Instance, ProjectClass, Result
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope

TEXTS = ("could not serialize", "concurrent update", "concurrent write", "concurrent dml", "pending + running")
"""What only BigQuery says."""
GENERAL_TEXTS = (
    "quota exceeded",
    "exceeded quota",
    "rate limit exceeded",
    "exceeded rate limit",
    "too many api requests",
)
"""What other services say as well."""
_SAME_TEXT = frozenset({"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "__str__"})
_GOOGLE = (
    "google.api_core",
    "google.cloud",
    "googleapiclient",
    "google.auth",
    "google.genai",
    "shared.clients.bigquery",
)


class Predicate(NamedTuple):
    """A function or lambda that decides by a covered text."""

    scope: Scope
    text: str


class _Test(NamedTuple):
    expression: Expression
    exception: str
    text: str
    is_general: bool


def predicates(module: LinkedModule) -> Iterator[Predicate]:
    """Yield the functions and lambdas of a module that copy what the runtime's predicates know."""
    testing = module.index.testing
    for scope in module.scopes():
        if scope.function is not None and scope in testing:
            text = _Search(scope).text()
            if text is not None:
                yield Predicate(scope, text)


class _Search:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.program = scope.module.program
        self.statements = list(statements(scope.body))
        self.handlers = [h for s in self.statements if isinstance(s, facts.Try) for h in s.handlers]

    def text(self) -> str | None:
        """Return the covered text by which the function decides, ``None`` if it does not."""
        for test in self._tests():
            if test.is_general and not self._is_googles(test.exception):
                continue
            if self._is_returned(test) or self._decides_attempts(test):
                return test.text
        return None

    # tests of texts

    def _tests(self) -> Iterator[_Test]:
        exceptions = self._exceptions()
        for statement in self.statements:
            for expression in expressions_of(statement):
                for part in subexpressions(expression):
                    if isinstance(part, facts.Compare) and part.ops in (("in",), ("not in",)):
                        exception = self._exception_of(part.operands[0], exceptions, 0)
                        if exception is not None:
                            yield from self._covered(part, part.left, exception, expression)

    def _covered(self, test: facts.Compare, left: Expression, exception: str, within: Expression) -> Iterator[_Test]:
        for literal in self._strings(left, within):
            lowered = literal.lower()
            for texts, general in ((TEXTS, False), (GENERAL_TEXTS, True)):
                if any(text in lowered for text in texts):
                    yield _Test(test, exception, literal, general)

    def _strings(self, left: Expression, within: Expression) -> Iterator[str]:
        constant = self.program.constant(left, self.scope)
        if isinstance(constant, str):
            yield constant
            return
        if not isinstance(left, facts.Name):
            return
        for part in subexpressions(within):
            if not isinstance(part, facts.Comprehension):
                continue
            for generator in part.generators:
                if isinstance(generator.target, facts.Name) and generator.target.id == left.id:
                    items = followed(generator.iterable, self.scope)
                    if isinstance(items.expression, facts.Sequence):
                        for item in items.expression.items:
                            value = self.program.constant(item, items.scope)
                            if isinstance(value, str):
                                yield value

    def _exceptions(self) -> frozenset[str]:
        """Return the names that hold, or may hold, an exception."""
        found = {handler.name for handler in self.handlers if handler.name is not None}
        function = self.scope.function
        parameters = function.parameters if function is not None else ()
        for index, parameter in enumerate(parameters):
            if index == 0 and self.scope.is_method and parameter.name in ("self", "cls"):
                continue
            if parameter.kind in ("positional", "both", "keyword") and (
                parameter.annotation is None or self._is_exception(parameter.annotation)
            ):
                found.add(parameter.name)
        return frozenset(found)

    def _is_exception(self, annotation: Expression) -> bool:
        for part in subexpressions(annotation):
            if not isinstance(part, facts.Name | facts.Attribute):
                continue
            for value in self.program.values(part, self.scope.parent or self.scope):
                match value:
                    case External(dotted=dotted) if _names_exception(dotted):
                        return True
                    case ProjectClass(view=view) if any(
                        _names_exception(base) if isinstance(base, str) else False for base in view.mro
                    ):
                        return True
                    case _:
                        pass
        return False

    def _exception_of(self, text: Expression, exceptions: frozenset[str], depth: int) -> str | None:
        """Return the exception whose text an expression is."""
        if depth > 6:
            return None
        match text:
            case facts.Call(func=facts.Name(id="str" | "repr"), args=(facts.Name(id=name),)) if name in exceptions:
                return name
            case facts.Call(func=facts.Attribute(value=inner, attr=attr)) if attr in _SAME_TEXT:
                if isinstance(inner, facts.Name) and attr == "__str__" and inner.id in exceptions:
                    return inner.id
                return self._exception_of(inner, exceptions, depth + 1)
            case facts.Attribute(value=facts.Name(id=name), attr="message") if name in exceptions:
                return name
            case facts.Format(parts=parts):
                shown = [part.value for part in parts if isinstance(part, facts.Placeholder)]
                return next((v.id for v in shown if isinstance(v, facts.Name) and v.id in exceptions), None)
            case facts.Call(
                func=facts.Name(id="getattr"), args=(facts.Name(id=name), facts.Constant(value="message"), *_)
            ):
                return name if name in exceptions else None
            case facts.Bool(values=values):
                found = [self._exception_of(value, exceptions, depth + 1) for value in values]
                return next((name for name in found if name is not None), None)
            case facts.Name(id=name):
                for statement in self.statements:
                    if isinstance(statement, facts.Assign) and any(
                        isinstance(target, facts.Name) and target.id == name for target in statement.targets
                    ):
                        origin = self._exception_of(statement.value, exceptions, depth + 1)
                        if origin is not None:
                            return origin
                return None
            case _:
                return None

    # what is made of the outcome

    def _holders(self, test: _Test) -> frozenset[str]:
        """Return the locals that keep the outcome."""
        return frozenset(
            [
                target.id
                for statement in self.statements
                if isinstance(statement, facts.Assign) and self._is_truth_of(statement.value, test, frozenset())
                for target in statement.targets
                if isinstance(target, facts.Name)
            ]
        )

    def _is_truth_of(self, expression: Expression, test: _Test, holders: frozenset[str]) -> bool:
        """Whether an expression's truth value depends on the outcome of a test."""
        match expression:
            case facts.Compare():
                return expression is test.expression
            case facts.Bool(values=values):
                return any(self._is_truth_of(value, test, holders) for value in values)
            case facts.Unary(op="not", operand=operand):
                return self._is_truth_of(operand, test, holders)
            case facts.Name(id=name):
                return name in holders
            case facts.Conditional(test=condition, body=body, orelse=orelse):
                return any(self._is_truth_of(part, test, holders) for part in (condition, body, orelse))
            case facts.Call(func=facts.Name(id="any" | "all" | "bool"), args=(inner,)):
                return self._is_truth_of(inner, test, holders)
            case facts.Comprehension(elements=elements, generators=generators):
                conditions = [c for generator in generators for c in generator.conditions]
                return any(self._is_truth_of(part, test, holders) for part in (*elements, *conditions))
            case facts.Sequence(items=items):
                return any(self._is_truth_of(item, test, holders) for item in items)
            case facts.Walrus(value=value):
                return self._is_truth_of(value, test, holders)
            case _:
                return False

    def _is_returned(self, test: _Test) -> bool:
        holders = self._holders(test)
        for statement in self.statements:
            match statement:
                case facts.Return(value=value) if value is not None and self._is_truth_of(value, test, holders):
                    return True
                case facts.If(test=condition, body=body, orelse=orelse) if self._is_truth_of(condition, test, holders):
                    if _returns_truth(body) or _returns_truth(orelse):
                        return True
                case _:
                    pass
        return False

    def _decides_attempts(self, test: _Test) -> bool:
        """Whether the outcome decides between ``raise`` and another attempt, in a handler of a retry."""
        retried = {
            failure.handler
            for loop in self.program.retry_loops(self.scope)
            for failure in loop.failures
            if failure.handler is not None
        }
        holders = self._holders(test)
        return any(self._parts_ways(handler.body, (), test, holders) for handler in self.handlers if handler in retried)

    def _parts_ways(
        self, block: tuple[Statement, ...], rest: tuple[Statement, ...], test: _Test, holders: frozenset[str]
    ) -> bool:
        for index, statement in enumerate(block):
            after = (*block[index + 1 :], *rest)
            if not isinstance(statement, facts.If):
                continue
            if self._is_truth_of(statement.test, test, holders):
                goes_on = statement.orelse if _leaves(statement.body) else (*statement.orelse, *after)
                if _raises(statement.body) != _raises((*statement.orelse, *after) if goes_on or after else ()):
                    return True
            if self._parts_ways(statement.body, after, test, holders):
                return True
            if self._parts_ways(statement.orelse, after, test, holders):
                return True
        return False

    # is it about Google's clients?

    def _is_googles(self, exception: str) -> bool:
        function = self.scope.function
        outer = self.scope.parent or self.scope
        for parameter in function.parameters if function is not None else ():
            if parameter.name == exception and parameter.annotation is not None:
                return any(self._is_googles_type(part, outer) for part in subexpressions(parameter.annotation))
        if any(self._is_googles_test(part, exception) for part in self._parts()):
            return True
        for statement in self.statements:
            if isinstance(statement, facts.Try):
                for handler in statement.handlers:
                    if handler.name == exception and (self._catches_googles(handler) or self._runs_googles(statement)):
                        return True
        return False

    def _parts(self) -> Iterator[Expression]:
        for statement in self.statements:
            for expression in expressions_of(statement):
                yield from subexpressions(expression)

    def _is_googles_test(self, part: Expression, exception: str) -> bool:
        """Whether an expression is ``isinstance(exc, SomeErrorOfGoogles)``."""
        match part:
            case facts.Call(func=facts.Name(id="isinstance"), args=(facts.Name(id=name), types)):
                return name == exception and self._are_googles(types)
            case _:
                return False

    def _is_googles_type(self, part: Expression, scope: Scope) -> bool:
        if not isinstance(part, facts.Name | facts.Attribute):
            return False
        return any(
            isinstance(value, External) and value.dotted.startswith(_GOOGLE)
            for value in self.program.values(part, scope)
        )

    def _are_googles(self, types: Expression) -> bool:
        return any(name.startswith(_GOOGLE) for name in named_types(self.program, types, self.scope).names)

    def _catches_googles(self, handler: Handler) -> bool:
        return handler.kind is not None and self._are_googles(handler.kind)

    def _runs_googles(self, node: facts.Try) -> bool:
        for call in block_calls(node.body):
            for value in self.program.values(call.func, self.scope):
                match value:
                    case External(dotted=dotted) | BoundExternal(of=dotted) if dotted.startswith(_GOOGLE):
                        return True
                    case BoundExternal(receiver=Result(of=of)) if class_of_result(of).startswith(_GOOGLE):
                        return True
                    case BoundExternal(receiver=Instance(view=view)) if any(
                        isinstance(base, str) and base.startswith(_GOOGLE) for base in view.mro
                    ):
                        return True
                    case _:
                        pass
        return False


def _names_exception(dotted: str) -> bool:
    last = dotted.rpartition(".")[2]
    return last.endswith(("Error", "Exception", "Warning")) or ".exceptions." in dotted


def _returns_truth(block: tuple[Statement, ...]) -> bool:
    return any(
        isinstance(statement, facts.Return)
        and isinstance(statement.value, facts.Constant)
        and isinstance(statement.value.value, bool)
        for statement in block
    )


def _raises(block: tuple[Statement, ...]) -> bool:
    return any(isinstance(statement, facts.Raise) for statement in statements(block))


def _leaves(block: tuple[Statement, ...]) -> bool:
    return bool(block) and isinstance(block[-1], facts.Raise | facts.Return | facts.Continue | facts.Break)
