"""Clients that somebody changes after they were made: from the pool, the change would reach everybody."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import LinkedModule, Program, Scope
from lint_rules.program.values import Result
from lint_rules.program.walk import expressions_of, statements, subexpressions

_INSIDE = frozenset({"_http", "_connection", "_credentials"})
"""What a client is made of: who asks for it is about to change it."""
_INSIDE_WORDS = tuple(f".{name}" for name in sorted(_INSIDE))
_WORDS = ("lient", *_INSIDE_WORDS)


def refuse_configured(site: Site, call: Call) -> None:
    """Refuse a client that is changed after its construction.

    Raises:
        Refused: and says where.
    """
    for path, attribute in site.program.kept(_Changes).of(call):
        where = f"line {attribute.at[0]}" if path == site.module.path else f"{path}:{attribute.at[0]}"
        reason = f"its .{attribute.attr} is changed, and every caller shares the pool's client ({where})"
        raise Refused("configured client", reason)


class _Changes:
    """The changes of clients in one state of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._found: dict[Call, list[tuple[str, facts.Attribute]]] | None = None

    def of(self, construction: Call) -> list[tuple[str, facts.Attribute]]:
        """Return where what a call constructed is changed: the file, and the attribute."""
        if self._found is None:
            self._found = {}
            for path in self._program.files:
                module = self._program.module(path) if self._program.sources.has_word(path, _WORDS) else None
                for attribute, scope in _changed(module) if module is not None else ():
                    for value in self._program.values(attribute.value, scope):
                        if isinstance(value, Result) and value.call is not None:
                            self._found.setdefault(value.call, []).append((path, attribute))
        return self._found.get(construction, [])


def _changed(module: LinkedModule) -> Iterator[tuple[facts.Attribute, Scope]]:
    """Yield the attributes that are set, or that are parts of a client."""
    looks_inside = module.program.sources.has_word(module.path, _INSIDE_WORDS)
    for scope in module.scopes():
        for statement in statements(scope.body):
            if looks_inside:
                for part in (part for whole in expressions_of(statement) for part in subexpressions(whole)):
                    if isinstance(part, facts.Attribute) and part.attr in _INSIDE:
                        yield part, scope
            for part in (part for target in _targets(statement) for part in _set_in(target)):
                if not _is_own(part.value):
                    yield part, scope


def _set_in(target: Expression) -> Iterator[facts.Attribute]:
    """Yield the attributes that an assignment sets, or whose parts it sets; an index is only read."""
    match target:
        case facts.Attribute(value=inner):
            yield target
            yield from _set_in(inner)
        case facts.Subscript(value=inner) | facts.Starred(value=inner):
            yield from _set_in(inner)
        case facts.Sequence(items=items):
            for item in items:
                yield from _set_in(item)
        case _:
            pass


def _is_own(holder: Expression) -> bool:
    """Whether an attribute is that of the instance whose method this is: never a client, and there are many."""
    return isinstance(holder, facts.Name) and holder.id in ("self", "cls")


def _targets(statement: Statement) -> tuple[Expression, ...]:
    match statement:
        case facts.Assign(targets=targets) | facts.Delete(targets=targets):
            return tuple(targets)
        case facts.Annotate(target=target) | facts.Augment(target=target):
            return (target,)
        case _:
            return ()
