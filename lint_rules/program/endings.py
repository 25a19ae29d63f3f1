"""Places that end a client's or a session's life: ``.close()``, ``with``, ``enter_context()``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.index import calls, expressions
from lint_rules.program.names import GET_BIGQUERY_CLIENT, GET_HTTP_SESSION
from lint_rules.program.scopes import Scope
from lint_rules.program.values import Result, Values, is_none
from lint_rules.program.walk import statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

Kind: TypeAlias = Literal["close", "with", "enter", "handed over"]
_PLACED = (facts.Call, facts.Name, facts.Attribute)
POOLS = {GET_BIGQUERY_CLIENT: "client", GET_HTTP_SESSION: "session"}
"""The pools' functions, and what they give."""
_WORDS = (".close(", "igquery", "lient", "ession", "equests")
"""A file that closes a client or a session contains one of these."""


@dataclass(frozen=True, eq=False)
class Ending:
    """One place that closes what an expression holds.

    Attributes:
        kind: ``close`` for a call of ``.close()``, ``with`` for an item of a ``with``, ``enter`` for an argument of
            ``enter_context()``, ``handed over`` for a ``.close`` that somebody else calls, as in
            ``atexit.register(client.close)``.
        module, scope: where it stands.
        value: what is closed.
        call: the call of ``close`` or ``enter_context``; ``None`` for the others.
        values: what ``value`` may hold, ``None`` left out.
    """

    kind: Kind
    module: LinkedModule
    scope: Scope
    value: Expression
    call: Call | None
    values: Values

    @property
    def at(self) -> facts.Span:
        """Where a finding about it is placed: at the first part that has a place."""
        place = self.call if self.kind == "close" and self.call is not None else self.value
        if isinstance(place, _PLACED):
            return place.at
        return min((part.at for part in subexpressions(place) if isinstance(part, _PLACED)), default=(1, 0, 1, 0))

    @property
    def pooled(self) -> str | None:
        """What the pool gave, ``client`` or ``session``, that is closed here or may be; ``None`` if it gave nothing."""
        given = [POOLS[value.of] for value in self.values if isinstance(value, Result) and value.of in POOLS]
        return given[0] if given else None

    def is_only_of(self, construction: Call | None) -> bool:
        """Whether nothing is closed here but what the pools returned, or the one construction."""
        return all(
            isinstance(value, Result)
            and (value.of in POOLS or (construction is not None and value.call is construction))
            for value in self.values
        )


class Endings:
    """All endings of one state of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._in: dict[LinkedModule, list[Ending]] = {}

    def of(self, construction: Call) -> list[Ending]:
        """Return the places that close what a construction gives, in the order of the files."""
        return self._by_construction.get(construction, [])

    @cached_property
    def _by_construction(self) -> dict[Call, list[Ending]]:
        result: dict[Call, list[Ending]] = {}
        for path in self.program.files:
            module = self.program.module(path) if self.program.sources.has_word(path, _WORDS) else None
            for ending in () if module is None else self.inside(module):
                made = {value.call: None for value in ending.values if isinstance(value, Result) and value.call}
                for call in made:
                    result.setdefault(call, []).append(ending)
        return result

    def inside(self, module: LinkedModule) -> list[Ending]:
        """Return the endings of one module."""
        if module not in self._in:
            self._in[module] = list(_search(module))
        return self._in[module]


def _search(module: LinkedModule) -> Iterator[Ending]:
    def has(word: str) -> bool:
        return module.program.sources.has_word(module.path, (word,))

    if has("close") or has("enter_context"):
        yield from _called(module)
    if has("close"):
        yield from _handed_over(module)
    if has("with"):
        for scope in module.scopes():
            for statement in statements(scope.body):
                if isinstance(statement, facts.With):
                    for item in statement.items:
                        yield from _ending("with", module, scope, item.value, None)


def _called(module: LinkedModule) -> Iterator[Ending]:
    for call, scope in calls(module):
        match call.func:
            case facts.Attribute(value=receiver, attr="close"):
                yield from _ending("close", module, scope, receiver, call)
            case facts.Attribute(attr="enter_context") if call.args:
                yield from _ending("enter", module, scope, call.args[0], call)
            case _:
                pass


def _handed_over(module: LinkedModule) -> Iterator[Ending]:
    called = {call.func for call, _ in calls(module)}
    for outermost, scope in expressions(module):
        for part in subexpressions(outermost):
            if isinstance(part, facts.Attribute) and part.attr == "close" and part not in called:
                yield from _ending("handed over", module, scope, part.value, None)


def _ending(kind: Kind, module: LinkedModule, scope: Scope, value: Expression, call: Call | None) -> Iterator[Ending]:
    held = tuple([held for held in module.program.values(value, scope) if not is_none(held)])
    if any(isinstance(one, Result) for one in held):
        yield Ending(kind, module, scope, value, call, held)
