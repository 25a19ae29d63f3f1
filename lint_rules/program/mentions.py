"""Where a module mentions a name, and in what role: the way back from a function to its callers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.index import expressions
from lint_rules.program.scopes import Scope
from lint_rules.program.walk import statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule


@dataclass(frozen=True, eq=False, slots=True)
class Mention:
    """One use of a name (or of a lambda) in an expression.

    ``call`` is the call that it is the called name of (``role`` ``called``) or an argument of (``argument``);
    ``keyword`` and ``position`` say which argument. One of which only an attribute is read (``function.__name__``)
    has the role ``attribute``, anything else the role ``value``. ``is_direct`` is false where what is meant came here
    under another name, or with some of its arguments given (``functools.partial``).
    """

    expression: Expression
    scope: Scope
    role: str
    call: Call | None = None
    keyword: str | None = None
    position: int | None = None
    is_direct: bool = True


class Mentions:
    """The mentions of all names and lambdas in one module.

    Where which name stands is collected at once, in what role when somebody asks: few names are asked about.
    """

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._places: dict[str, dict[Expression, Scope]] = {}
        """The outermost expressions that have a name, with their scopes."""
        self._lambdas: dict[int, tuple[Expression, Scope]] = {}
        """The outermost expression around each lambda, and its scope."""
        self._known: dict[str, list[Mention]] = {}
        self._roles: dict[Expression, dict[Expression, Mention]] = {}
        places = self._places
        for outermost, scope in expressions(module):
            for part in module.parts(outermost):
                if type(part) is facts.Name:
                    places.setdefault(part.id, {})[outermost] = scope
                elif type(part) is facts.Attribute:
                    places.setdefault(part.attr, {})[outermost] = scope
                elif type(part) is facts.Lambda:
                    self._lambdas[part.function] = (outermost, scope)

    @property
    def names(self) -> Collection[str]:
        """All names and attributes that stand in the module's expressions."""
        return self._places.keys()

    def of_name(self, name: str) -> list[Mention]:
        """Return the uses of a name or attribute."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = [
                mention
                for outermost, scope in self._places.get(name, {}).items()
                for part in subexpressions(outermost)
                if _is_named(part, name) and (mention := self._mention(part, outermost, scope)) is not None
            ]
        return known

    def of_lambda(self, number: int) -> Mention | None:
        """Return the use of a lambda, by its number; ``None`` if there is none."""
        if number not in self._lambdas:
            return None
        outermost, scope = self._lambdas[number]
        for part in subexpressions(outermost):
            if isinstance(part, facts.Lambda) and part.function == number:
                return self._role(part, outermost, scope)
        return None

    @cached_property
    def partials(self) -> dict[Expression, Mention]:
        """What may be calls of ``functools.partial``, by their name."""
        return {
            part: self._role(part, outermost, scope)
            for outermost, scope in self._places.get("partial", {}).items()
            for part in subexpressions(outermost)
            if isinstance(part, facts.Call) and _is_named(part.func, "partial")
        }

    @cached_property
    def locals(self) -> dict[Expression, str]:
        """The local names that are assigned an expression as it is, by that expression."""
        return dict(_named_locals(self._module))

    @cached_property
    def _targets(self) -> frozenset[Expression]:
        return frozenset(_targets(self._module))

    def _mention(self, part: Expression, outermost: Expression, scope: Scope) -> Mention | None:
        return None if part in self._targets else self._role(part, outermost, scope)

    def _role(self, part: Expression, outermost: Expression, scope: Scope) -> Mention:
        roles = self._roles.get(outermost)
        if roles is None:
            roles = self._roles[outermost] = _roles(outermost, scope)
        return roles.get(part) or Mention(part, scope, "value")


def _is_named(part: Expression, name: str) -> bool:
    return part.id == name if isinstance(part, facts.Name) else isinstance(part, facts.Attribute) and part.attr == name


def _roles(outermost: Expression, scope: Scope) -> dict[Expression, Mention]:
    """Return the parts of an expression that are more than values."""
    roles: dict[Expression, Mention] = {}
    for part in subexpressions(outermost):
        if isinstance(part, facts.Call):
            roles[part.func] = Mention(part.func, scope, "called", part)
            for position, item in enumerate(part.args):
                roles[item] = Mention(item, scope, "argument", part, None, position)
            for keyword in part.keywords:
                roles[keyword.value] = Mention(keyword.value, scope, "argument", part, keyword.name)
        elif isinstance(part, facts.Attribute) and part.value not in roles:
            roles[part.value] = Mention(part.value, scope, "attribute")
    return roles


def _targets(module: LinkedModule) -> Iterator[Expression]:
    """Yield what assignments bind: no uses."""
    for scope in module.scopes():
        for statement in statements(scope.body):
            match statement:
                case facts.Assign(targets=targets) | facts.Delete(targets=targets):
                    for target in targets:
                        yield from _parts(target)
                case facts.Annotate(target=target) | facts.For(target=target):
                    yield from _parts(target)
                case facts.With(items=items):
                    for item in items:
                        if item.target is not None:
                            yield from _parts(item.target)
                case _:
                    pass


def _named_locals(module: LinkedModule) -> Iterator[tuple[Expression, str]]:
    for scope in module.scopes():
        for statement in statements(scope.body) if scope.function is not None else ():
            match statement:
                case facts.Assign(targets=(facts.Name(id=name),), value=value):
                    if not scope.global_names.get(name):
                        yield value, name
                case _:
                    pass


def _parts(target: Expression) -> Iterator[Expression]:
    if isinstance(target, facts.Sequence):
        for item in target.items:
            yield from _parts(item)
    elif isinstance(target, facts.Starred):
        yield from _parts(target.value)
    else:
        yield target
