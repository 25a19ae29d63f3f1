"""Pool calls by project and location."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.clients import argument, has_open_keywords
from lint_rules.program.index import calls_by_name
from lint_rules.program.names import GET_BIGQUERY_CLIENT
from lint_rules.program.scopes import Scope
from lint_rules.program.values import External, Instance, Literal, ProjectClass, ProjectModule

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

NO_PROJECT = ""
"""The group of calls without a project."""
_DEPTH = 10


@dataclass(frozen=True, eq=False)
class PoolCall:
    """A call of ``get_bigquery_client`` whose project and location are known."""

    module: LinkedModule
    call: Call
    project: str
    """A constant project id, or the qualified name of where it comes from; `NO_PROJECT` without one."""
    location: str | None
    """As written; ``None`` for no location."""

    @property
    def key(self) -> str:
        """The location as it is compared: without regard to case, empty for none."""
        return (self.location or "").casefold()


class Locations:
    """Answers which pool calls of one program disagree."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._groups: dict[str, list[PoolCall]] | None = None
        self._modules: dict[LinkedModule, list[PoolCall]] = {}

    def groups(self) -> dict[str, list[PoolCall]]:
        """Return the pool calls of the program by project, each group sorted by place."""
        if self._groups is None:
            self._groups = {}
            for module in self._names:
                if not module.is_exempt:
                    for pool_call in self.calls(module):
                        self._groups.setdefault(pool_call.project, []).append(pool_call)
            for group in self._groups.values():
                group.sort(key=lambda pool_call: (pool_call.module.path, pool_call.call.at))
        return self._groups

    def expected(self, project: str) -> PoolCall | str | None:
        """Return the call whose location the others of a group should have, or the configured location.

        ``None`` where all agree.
        """
        group = self.groups().get(project, [])
        configured = self.program.settings.locations.get(project)
        if configured is not None:
            return configured
        return most_frequent(group) if len({pool_call.key for pool_call in group}) > 1 else None

    def calls(self, module: LinkedModule) -> list[PoolCall]:
        """Return the pool calls of one module whose project and location are known."""
        known = self._modules.get(module)
        if known is None:
            known = self._modules[module] = self._search(module)
        return known

    @cached_property
    def _names(self) -> dict[LinkedModule, frozenset[str]]:
        """The modules that may call the pool, and its names in them."""
        return dict(self.program.importers("get_bigquery_client"))

    def _search(self, module: LinkedModule) -> list[PoolCall]:
        result: list[PoolCall] = []
        names = self._names.get(module)
        for call, scope in () if names is None else calls_by_name(module, names):
            if not self._is_pool_call(call, scope) or has_open_keywords(call):
                continue
            if any(isinstance(part, facts.Starred) for part in call.args):
                continue
            known = self.known(argument(call, "project_id", 0), argument(call, "location", 1), scope)
            if known is not None:
                result.append(PoolCall(module, call, *known))
        return result

    def known(
        self, project: Expression | None, location: Expression | None, scope: Scope
    ) -> tuple[str, str | None] | None:
        """Return the group and the location that two arguments stand for, ``None`` if either cannot be resolved."""
        group, place = self._project(project, scope), self._location(location, scope)
        return None if group is None or isinstance(place, bool) else (group, place or None)

    def _is_pool_call(self, call: Call, scope: Scope) -> bool:
        return any(
            isinstance(value, External) and value.dotted == GET_BIGQUERY_CLIENT
            for value in self.program.values(call.func, scope)
        )

    def _location(self, expression: Expression | None, scope: Scope) -> str | bool | None:
        """Return a location, ``None`` for none, ``False`` for one that cannot be resolved."""
        if expression is None:
            return None
        value = self.program.constant(expression, scope)
        return value if value is None or isinstance(value, str) else False

    def _project(self, expression: Expression | None, scope: Scope) -> str | None:
        """Return a group's name, ``None`` for a project that cannot be resolved."""
        if expression is None:
            return NO_PROJECT
        value = self.program.constant(expression, scope)
        if value is None:
            return NO_PROJECT
        if isinstance(value, str):
            return value
        return self.origin(expression, scope)

    def origin(self, expression: Expression, scope: Scope, depth: int = 0) -> str | None:
        """Return the qualified name of the module variable, class attribute or function that an expression leads to."""
        if depth > _DEPTH:
            return None
        match expression:
            case facts.Name(id=name, at=at):
                bindings = self.program.evaluator.bindings(name, scope, at)
                if len(bindings) != 1:
                    return None
                binding = bindings[0]
                if binding.kind == "import":
                    return self._imported(expression, scope, binding.module, binding.member)
                if binding.scope.is_module:
                    return f"{binding.scope.module.dotted}.{name}"
                if binding.kind == "value" and binding.expression is not None:
                    return self.origin(binding.expression, binding.scope, depth + 1)
                return None
            case facts.Attribute(value=receiver, attr=attr):
                return self._member(receiver, attr, scope)
            case facts.Call(func=func, args=(), keywords=()):
                callees = self.program.callees(expression, scope)
                if len(callees) == 1 and isinstance(func, facts.Name | facts.Attribute):
                    return f"{callees[0].module.dotted}.{callees[0].qualname}()"
                return None
            case _:
                return None

    def _imported(self, expression: Expression, scope: Scope, module: str, member: str | None) -> str | None:
        for value in self.program.values(expression, scope):
            if isinstance(value, External):
                return value.dotted
        if member is None:
            return None
        path = self.program.imports.module(module, scope.module.path) if module else None
        target = self.program.module(path) if path is not None else None
        return f"{target.dotted if target is not None else module}.{member}"

    def _member(self, receiver: Expression, attr: str, scope: Scope) -> str | None:
        for value in self.program.values(receiver, scope):
            match value:
                case ProjectModule(module=module):
                    return f"{module.dotted}.{attr}"
                case Instance(view=view) | ProjectClass(view=view):
                    for base in view.mro:
                        if not isinstance(base, str) and base.own_bindings(attr):
                            kinds = {binding.kind for binding in base.own_bindings(attr)}
                            return f"{base.dotted}.{attr}" if kinds <= {"value", "annotated"} else None
                    return None
                case External(dotted=dotted):
                    return f"{dotted}.{attr}" if not dotted.startswith("os.") else None
                case Literal():
                    return None
                case _:
                    return None
        return None


def most_frequent(group: list[PoolCall]) -> PoolCall:
    """Return the call whose location most have; then a given location comes before none, then the first by place."""
    counts = Counter([pool_call.key for pool_call in group])
    return min(group, key=lambda pool_call: (-counts[pool_call.key], not pool_call.key))  # the first of equals
