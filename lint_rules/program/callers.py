"""Who calls a function, and who hands it around as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.attributes import is_property
from lint_rules.program.mentions import Mention, Mentions
from lint_rules.program.scopes import Scope
from lint_rules.program.values import Instance, Value, is_none

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program


class Callers:
    """Answers the backward questions of one program. Calls in test code do not count, unless tests are checked."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._mentions: dict[LinkedModule, Mentions] = {}
        self._uses: dict[Scope, tuple[Mention, ...]] = {}

    def mentions(self, module: LinkedModule) -> Mentions:
        """Return the mentions of a module, collected once."""
        known = self._mentions.get(module)
        if known is None:
            known = self._mentions[module] = Mentions(module)
        return known

    def uses(self, function: Scope) -> tuple[Mention, ...]:
        """Return every use of a function that resolves to it: calls (``role`` ``called``) and values.

        Methods are resolved through the class hierarchy, never by bare name; reading a property calls it.
        """
        known = self._uses.get(function)
        if known is None:
            self._uses[function] = ()  # a use that leads back here while it is resolved is none
            found = [followed for use in self._search(function) for followed in self._follow(use)]
            known = self._uses[function] = tuple({use.expression: use for use in found}.values())
        return known

    def _search(self, function: Scope) -> list[Mention]:
        if function.function is None:
            return []
        if function.function.name == "<lambda>" and function.function_number is not None:
            own = self.mentions(function.module).of_lambda(function.function_number)
            found = [] if own is None else [own]
            return found + self._lambda_names(function, own)
        name = function.function.name
        reads = is_property(self.program.evaluator, function)
        result: list[Mention] = []
        if function.is_method or (function.parent is not None and function.parent.is_module):
            modules = self.program.importers(name, function.module)
        else:  # a nested function is known by its name where it stands; as a value it may go anywhere
            modules = [(function.module, frozenset({name}))]
        for module, names in modules:
            mentions = self.mentions(module)
            for local in sorted(names):
                for mention in mentions.of_name(local):
                    if mention.role == "attribute" and not reads:
                        continue
                    if self._means(mention.expression, mention.scope, function, reads):
                        result.append(
                            Mention(mention.expression, mention.scope, "called", mention.call) if reads else mention
                        )
        return result

    def _follow(self, use: Mention) -> Iterator[Mention]:
        """Yield where a function goes that only gets a local name, or some of its arguments, on the way."""
        pending, seen = [use], {use.expression}
        while pending:
            current = pending.pop()
            onward = self._onward(current)
            if onward is None:
                yield current
            for mention in onward or ():
                if mention.expression not in seen:
                    seen.add(mention.expression)
                    pending.append(replace(mention, is_direct=False))

    def _onward(self, use: Mention) -> list[Mention] | None:
        """Return the uses of the name or partial function that a use of a function makes; ``None`` if it makes none."""
        mentions = self.mentions(use.scope.module)
        if use.role == "argument" and use.position == 0 and use.call in mentions.partials:
            if self.program.origins(use.call.func, use.scope) == {"functools.partial"}:
                return [mentions.partials[use.call]]
        elif use.role == "value" and use.expression in mentions.locals:
            name = mentions.locals[use.expression]
            return [mention for mention in mentions.of_name(name) if self._holds(mention, name, use.expression)]
        return None

    def _holds(self, mention: Mention, name: str, expression: Expression) -> bool:
        """Whether a mention is one of a local name to which an expression is assigned."""
        if not isinstance(mention.expression, facts.Name):
            return False
        bindings = self.program.evaluator.bindings(name, mention.scope, mention.expression.at)
        return any(binding.expression is expression for binding in bindings)

    def _lambda_names(self, function: Scope, own: Mention | None) -> list[Mention]:
        """Return the uses of a name that a lambda is assigned to."""
        if own is None or own.role != "value" or self._onward(own) is not None:
            return []
        result: list[Mention] = []
        mentions = self.mentions(function.module)
        for name in mentions.names:
            for mention in mentions.of_name(name):
                if mention.scope.module is function.module and self._means(
                    mention.expression, mention.scope, function, reads=False
                ):
                    result.append(mention)
        return result

    def _means(self, expression: Expression, scope: Scope, function: Scope, reads: bool) -> bool:
        if reads:
            if not isinstance(expression, facts.Attribute):
                return False
            return any(self._has_property(value, function) for value in self.program.values(expression.value, scope))
        return function in self.program.functions_of(self.program.values(expression, scope))

    def _has_property(self, value: Value, function: Scope) -> bool:
        if not isinstance(value, Instance) or function.function is None:
            return False
        for base in value.view.mro:
            if not isinstance(base, str) and function.function.name in base.methods:
                return base.methods[function.function.name] is function
        return False

    def argument_values(self, function: Scope, parameter: str) -> tuple[tuple[Value, Mention], ...]:
        """Return what the resolved calls of a function pass for a parameter, with the call that does."""
        if function.function is None:
            return ()
        result: list[tuple[Value, Mention]] = []
        for use in self.uses(function):
            if use.role != "called" or use.call is None or not use.is_direct:
                continue
            passed = passed_argument(function, use, parameter)
            if passed is not None:
                result += [(value, use) for value in self.program.values(passed, use.scope) if not is_none(value)]
        return tuple(result)


def passed_argument(function: Scope, use: Mention, parameter: str) -> Expression | None:
    """Return the expression that a call passes for a parameter, ``None`` if it passes none that can be seen."""
    if function.function is None or use.call is None:
        return None
    for keyword in use.call.keywords:
        if keyword.name == parameter:
            return keyword.value
    positional = [p.name for p in function.function.parameters if p.kind in ("positional", "both")]
    if parameter not in positional:
        return None
    index = positional.index(parameter) - bound_offset(function, use.expression)
    if not 0 <= index < len(use.call.args):
        return None
    if any(isinstance(part, facts.Starred) for part in use.call.args[: index + 1]):
        return None
    return use.call.args[index]


def bound_offset(function: Scope, called: Expression) -> int:
    """Return 1 if calling ``called`` fills the first parameter of a method by itself, else 0."""
    if not function.is_method or function.function is None:
        return 0
    for decorator in function.function.decorators:
        if isinstance(decorator, facts.Name) and decorator.id == "staticmethod":
            return 0
    return 1 if isinstance(called, facts.Attribute) else 0
