"""Which assignments reach a use of a name.

One pass over a scope's statements, with the set of live assignments for each name. At a loop's head everything
that its body assigns may already have happened, in a handler everything that the guarded body assigns: both sets
are too large rather than too small.
"""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression, Statement
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.walk import expressions_of, statements, subexpressions

_Environment = dict[str, tuple[Binding, ...]]


def reaching_bindings(scope: Scope) -> dict[tuple[int, int], tuple[Binding, ...]]:
    """Return, for the place (line, column) of each use of a name with several bindings here, those that reach it."""
    if scope.reaching is None:
        several = {name for name, bindings in scope.bindings().items() if len(bindings) > 1}
        scope.reaching = {}
        if several:
            _Walk(scope, several, scope.reaching).run()
    return scope.reaching


class _Walk:
    def __init__(self, scope: Scope, names: set[str], result: dict[tuple[int, int], tuple[Binding, ...]]) -> None:
        self.scope = scope
        self.names = names
        self.result = result

    def run(self) -> None:
        environment: _Environment = {}
        function = self.scope.function
        if function is not None:
            for parameter in function.parameters:
                self._bind(environment, parameter)
        self._block(self.scope.body, environment)

    def _bind(self, environment: _Environment, node: object) -> None:
        new: dict[str, list[Binding]] = {}
        for binding in self.scope.by_node.get(node, ()):
            if binding.name in self.names:
                new.setdefault(binding.name, []).append(binding)
        for name, bindings in new.items():
            # ``x: Client`` without a value says what x is, before and after it is assigned.
            kept = [b for b in environment.get(name, ()) if b.kind == "annotated"]
            if any(binding.kind == "augmented" for binding in bindings):
                kept = list(environment.get(name, ()))
            environment[name] = (*kept, *bindings)

    def _use(self, expression: Expression, environment: _Environment) -> None:
        for part in subexpressions(expression):
            if isinstance(part, facts.Name) and part.id in self.names:
                self.result[part.at[:2]] = environment.get(part.id, ())
            elif isinstance(part, facts.Walrus):
                # Its value is used before it is bound; what follows in the same expression sees both.
                before = dict(environment)
                self._bind(environment, part)
                name = part.target.id
                if name in environment:
                    environment[name] = _merge_one(before.get(name, ()), environment[name])

    def _add_all(self, block: tuple[Statement, ...], environment: _Environment) -> _Environment:
        """Return the environment in which everything that a block binds may have happened, too."""
        result = dict(environment)
        for statement in statements(block):
            nodes: list[object] = [statement]
            if isinstance(statement, facts.Try):
                nodes += statement.handlers
            elif isinstance(statement, facts.Match):
                nodes += statement.cases
            for expression in expressions_of(statement):
                nodes += [part for part in subexpressions(expression) if isinstance(part, facts.Walrus)]
            for node in nodes:
                for binding in self.scope.by_node.get(node, ()):
                    if binding.name in self.names:
                        result[binding.name] = _merge_one(result.get(binding.name, ()), (binding,))
        return result

    def _block(self, block: tuple[Statement, ...], environment: _Environment) -> _Environment | None:
        """Walk a block; return the environment after it, ``None`` if its end is never reached."""
        current: _Environment | None = environment
        for statement in block:
            if current is None:  # dead code still has names to resolve
                current = self._add_all(block, environment)
            current = self._statement(statement, current)
        return current

    def _statement(self, statement: Statement, environment: _Environment) -> _Environment | None:
        match statement:
            case facts.If():
                self._use(statement.test, environment)
                body = self._block(statement.body, dict(environment))
                orelse = self._block(statement.orelse, dict(environment))
                return _merge(body, orelse)
            case facts.For() | facts.While():
                return self._loop(statement, environment)
            case facts.Try():
                return self._try(statement, environment)
            case facts.With():
                for expression in expressions_of(statement):
                    self._use(expression, environment)
                self._bind(environment, statement)
                return self._block(statement.body, environment)
            case facts.Match():
                self._use(statement.subject, environment)
                result: _Environment | None = None
                for case in statement.cases:
                    branch = dict(environment)
                    self._bind(branch, case)
                    if case.guard is not None:
                        self._use(case.guard, branch)
                    result = _merge(result, self._block(case.body, branch))
                return result if any(case.irrefutable for case in statement.cases) else _merge(result, environment)
            case facts.Return() | facts.Raise() | facts.Break() | facts.Continue():
                for expression in expressions_of(statement):
                    self._use(expression, environment)
                return None
            case _:
                for expression in expressions_of(statement):
                    self._use(expression, environment)
                self._bind(environment, statement)
                return environment

    def _loop(self, statement: facts.For | facts.While, environment: _Environment) -> _Environment:
        if isinstance(statement, facts.For):
            self._use(statement.iterable, environment)
        again = self._add_all(statement.body, environment)
        inside = dict(again)
        if isinstance(statement, facts.For):
            self._bind(inside, statement)
            for name in self.names:
                if name in inside and name not in again:
                    again[name] = inside[name]
        else:
            self._use(statement.test, inside)
        after = _merge(again, self._block(statement.body, inside))
        return _merge(after, self._block(statement.orelse, dict(after or again))) or again

    def _try(self, statement: facts.Try, environment: _Environment) -> _Environment | None:
        interrupted = self._add_all(statement.body, environment)
        result = self._block(statement.body, dict(environment))
        if result is not None:
            result = self._block(statement.orelse, result)
        for handler in statement.handlers:
            branch = dict(interrupted)
            if handler.kind is not None:
                self._use(handler.kind, branch)
            self._bind(branch, handler)
            result = _merge(result, self._block(handler.body, branch))
        if not statement.final:
            return result
        anywhere = self._add_all(
            (*statement.body, *[s for handler in statement.handlers for s in handler.body], *statement.orelse),
            environment,
        )
        after = self._block(statement.final, dict(anywhere if result is None else result))
        return None if result is None else after


def _merge_one(left: tuple[Binding, ...], right: tuple[Binding, ...]) -> tuple[Binding, ...]:
    return left + tuple([binding for binding in right if binding not in left])


def _merge(left: _Environment | None, right: _Environment | None) -> _Environment | None:
    if left is None or right is None:
        return right if left is None else left
    result = dict(left)
    for name, bindings in right.items():
        result[name] = _merge_one(result.get(name, ()), bindings)
    return result
