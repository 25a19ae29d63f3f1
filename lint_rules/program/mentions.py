"""Where a module mentions a name, and in what role: the way back from a function to its callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    """The mentions of all names and lambdas in one module."""

    def __init__(self, module: LinkedModule) -> None:
        self.by_name: dict[str, list[Mention]] = {}
        self.by_lambda: dict[int, Mention] = {}
        self.partials: dict[Expression, Mention] = {}
        """What may be calls of ``functools.partial``, by their name."""
        self.locals = dict(_named_locals(module))
        """The local names that are assigned an expression as it is, by that expression."""
        targets = set(_targets(module))
        for outermost, scope in expressions(module):
            roles: dict[Expression, Mention] = {}
            for part in subexpressions(outermost):
                if isinstance(part, facts.Call):
                    if getattr(part.func, "attr", getattr(part.func, "id", "")) == "partial":
                        self.partials[part] = roles.get(part) or Mention(part, scope, "value")
                    roles[part.func] = Mention(part.func, scope, "called", part)
                    for position, item in enumerate(part.args):
                        roles[item] = Mention(item, scope, "argument", part, None, position)
                    for keyword in part.keywords:
                        roles[keyword.value] = Mention(keyword.value, scope, "argument", part, keyword.name)
                elif isinstance(part, facts.Name):
                    self._add(part.id, part, scope, roles, targets)
                elif isinstance(part, facts.Attribute):
                    if part.value not in roles:
                        roles[part.value] = Mention(part.value, scope, "attribute")
                    self._add(part.attr, part, scope, roles, targets)
                elif isinstance(part, facts.Lambda):
                    self.by_lambda[part.function] = roles.get(part) or Mention(part, scope, "value")

    def _add(
        self,
        name: str,
        part: Expression,
        scope: Scope,
        roles: dict[Expression, Mention],
        targets: set[Expression],
    ) -> None:
        if part not in targets:
            self.by_name.setdefault(name, []).append(roles.get(part) or Mention(part, scope, "value"))


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
