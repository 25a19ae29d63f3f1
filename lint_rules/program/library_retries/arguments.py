"""The arguments of a call that configures a retry, followed through constants and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.definitions import definition
from lint_rules.program.loops.exceptions import named_types
from lint_rules.program.program import NOT_CONSTANT

if TYPE_CHECKING:
    from lint_rules.program.program import NotConstant
    from lint_rules.program.scopes import Scope

_DEPTH = 6


class Given(NamedTuple):
    """An expression and the scope that its names belong to."""

    expression: Expression
    scope: Scope

    @property
    def origins(self) -> frozenset[str]:
        """The external names that the expression stands for; for a call, those that are called."""
        called = self.expression.func if isinstance(self.expression, facts.Call) else self.expression
        return self.scope.module.program.origins(called, self.scope)

    @property
    def constant(self) -> str | int | float | bool | NotConstant | None:
        """The constant that the expression is, or `NOT_CONSTANT`."""
        return self.scope.module.program.constant(self.expression, self.scope)

    @property
    def is_none(self) -> bool:
        """Whether the expression is certainly ``None``."""
        return self.constant is None

    @property
    def number(self) -> float | None:
        """The number that the expression is, if that is known."""
        if isinstance(self.expression, facts.Unary) and self.expression.op == "-":
            inner = self.part(self.expression.operand).number
            return None if inner is None else -inner
        constant = self.constant
        return constant if isinstance(constant, int | float) else None

    @property
    def catches_all(self) -> bool:
        """Whether the expression names ``Exception`` or ``BaseException``, in a tuple too."""
        return named_types(self.scope.module.program, self.expression, self.scope).catches_all

    def part(self, expression: Expression) -> Given:
        """Return a part of this expression, followed."""
        return followed(expression, self.scope)


class Arguments:
    """What a call says, and whether it may say more than can be seen."""

    def __init__(self, call: Call | None, scope: Scope) -> None:
        self._call = call
        self._scope = scope
        self.is_open = call is not None and (
            any(keyword.name is None for keyword in call.keywords)
            or any(isinstance(argument, facts.Starred) for argument in call.args)
        )
        """Whether ``*args`` or ``**kwargs`` may carry what is not seen."""

    def get(self, name: str, position: int | None = None) -> Given | None:
        """Return an argument by its name or its position."""
        if self._call is None:
            return None
        for keyword in self._call.keywords:
            if keyword.name == name:
                return followed(keyword.value, self._scope)
        if position is not None and position < len(self._call.args):
            before = self._call.args[: position + 1]
            if not any(isinstance(argument, facts.Starred) for argument in before):
                return followed(self._call.args[position], self._scope)
        return None

    def lacks(self, *names: str, position: int | None = None) -> bool:
        """Whether none of some arguments is given, for certain."""
        return not self.is_open and all(self.get(name, position) is None for name in names)

    def is_none(self, name: str, position: int | None = None) -> bool:
        """Whether an argument is given and is ``None``."""
        given = self.get(name, position)
        return given is not None and given.is_none

    def number(self, name: str, default: float, position: int | None = None) -> float | None:
        """Return an argument that is a number, or its default; ``None`` if it is not known."""
        given = self.get(name, position)
        if given is not None:
            return given.number
        return None if self.is_open else default

    def has_any(self, prefix: str) -> bool:
        """Whether an argument is given whose name begins in some way."""
        return self._call is not None and any((k.name or "").startswith(prefix) for k in self._call.keywords)


def followed(expression: Expression, scope: Scope) -> Given:
    """Follow an expression through constants and imports, as long as each is bound once."""
    for _ in range(_DEPTH):
        if not isinstance(expression, facts.Name | facts.Attribute):
            break
        found = definition(scope.module.program, expression, scope)
        if found is None:
            break
        expression, scope = found
    return Given(expression, scope)


def is_constant(value: object) -> bool:
    """Whether `Given.constant` has found one."""
    return value is not NOT_CONSTANT
