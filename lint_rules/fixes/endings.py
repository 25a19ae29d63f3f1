"""Places that end a client's or a session's life: ``.close()``, ``with``, ``enter_context()``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program import LinkedModule, Program, Scope
from lint_rules.program.index import calls, expressions
from lint_rules.program.names import GET_BIGQUERY_CLIENT, GET_HTTP_SESSION
from lint_rules.program.values import Result, Values, is_none
from lint_rules.program.walk import statements, subexpressions

Kind: TypeAlias = Literal["close", "with", "enter", "handed over"]
POOLS = frozenset({GET_BIGQUERY_CLIENT, GET_HTTP_SESSION})
_WORDS = (".close(", "igquery", "lient", "ession", "equests")


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
        """Where a finding about it is placed."""
        place = self.call if self.kind == "close" else self.value
        return place.at if isinstance(place, facts.Call | facts.Name | facts.Attribute) else (0, 0, 0, 0)

    def concerns(self, construction: Call) -> bool:
        """Whether what a call returned may be closed here."""
        return any(isinstance(value, Result) and value.call is construction for value in self.values)

    def is_only_of(self, construction: Call | None) -> bool:
        """Whether nothing is closed here but what the pools returned, or the one construction."""
        return all(
            isinstance(value, Result)
            and (value.of in POOLS or (construction is not None and value.call is construction))
            for value in self.values
        )


class Endings:
    """All endings of one state of a program; use it by `Program.kept`."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._in: dict[str, list[Ending]] = {}

    def of(self, construction: Call) -> list[Ending]:
        """Return the places that close what a construction gives, in the order of the files."""
        return [ending for path in self._program.files for ending in self.inside(path) if ending.concerns(construction)]

    def inside(self, path: str) -> list[Ending]:
        """Return the endings of one file."""
        if path not in self._in:
            module = self._program.module(path) if self._program.sources.has_word(path, _WORDS) else None
            self._in[path] = [] if module is None else list(_search(module))
        return self._in[path]


def _search(module: LinkedModule) -> Iterator[Ending]:
    called = {call.func for call, _ in calls(module)}
    for outermost, scope in expressions(module):
        for part in subexpressions(outermost):
            if isinstance(part, facts.Attribute) and part.attr == "close" and part not in called:
                yield from _ending("handed over", module, scope, part.value, None)
    for call, scope in calls(module):
        match call.func:
            case facts.Attribute(value=receiver, attr="close"):
                yield from _ending("close", module, scope, receiver, call)
            case facts.Attribute(attr="enter_context") if call.args:
                yield from _ending("enter", module, scope, call.args[0], call)
            case _:
                pass
    for scope in module.scopes():
        for statement in statements(scope.body):
            if isinstance(statement, facts.With):
                for item in statement.items:
                    yield from _ending("with", module, scope, item.value, None)


def _ending(kind: Kind, module: LinkedModule, scope: Scope, value: Expression, call: Call | None) -> Iterator[Ending]:
    held = tuple([held for held in module.program.values(value, scope) if not is_none(held)])
    if any(isinstance(one, Result) for one in held):
        yield Ending(kind, module, scope, value, call, held)
