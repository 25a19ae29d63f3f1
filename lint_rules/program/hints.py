"""Annotations: what a name holds because its annotation says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.definitions import definition
from lint_rules.program.scopes import Scope
from lint_rules.program.values import External, Instance, ProjectClass, Result, Value, Values

if TYPE_CHECKING:
    from lint_rules.program.evaluate import Evaluator

_DEPTH = 5
_OPEN = frozenset({"typing.Any", "builtins.object", "typing_extensions.Any"})
_UNIONS = frozenset({"typing.Union", "typing.Optional"})
_WRAPPERS = frozenset(
    {"typing.Annotated", "typing_extensions.Annotated", "typing.Final", "typing.ClassVar", "typing.Required"}
)


def held(evaluator: Evaluator, annotation: Expression, scope: Scope, depth: int = 0) -> Values:
    """Return the instances that an annotation allows; empty where it says nothing (``Any``, a type variable).

    Args:
        evaluator: answers what names hold.
        annotation: the annotation.
        scope: where it stands.
        depth: how many aliases have been followed already: one may lead back to itself.
    """
    match annotation:
        case facts.Name() | facts.Attribute():
            found = tuple([value for origin in evaluator.values(annotation, scope) for value in _instance(origin)])
            alias = None if found or depth > _DEPTH else definition(evaluator.program, annotation, scope)
            if alias is None or not isinstance(alias[0], facts.Subscript | facts.Binary):
                return found
            return held(evaluator, *alias, depth + 1)  # ``AnyJob = Union[LoadJob, QueryJob]``
        case facts.Binary(op="|", operands=parts):
            return _all(evaluator, parts, scope, depth)
        case facts.Subscript(value=generic, index=index):
            origins = [o.dotted for o in evaluator.values(generic, scope) if isinstance(o, External)]
            if any(origin in _UNIONS for origin in origins):
                return _all(evaluator, index.items if isinstance(index, facts.Sequence) else (index,), scope, depth)
            if any(origin in _WRAPPERS for origin in origins):
                first = index.items[0] if isinstance(index, facts.Sequence) and index.items else index
                return held(evaluator, first, scope, depth)
            return tuple([Result(origin) for origin in origins if not origin.startswith("typing")])
        case _:
            return ()


def _all(evaluator: Evaluator, parts: tuple[Expression, ...], scope: Scope, depth: int) -> Values:
    return tuple([value for part in parts for value in held(evaluator, part, scope, depth)])


def _instance(origin: Value) -> Values:
    match origin:
        case External(dotted=dotted) if dotted not in _OPEN and not dotted.startswith("typing."):
            return (Result(dotted),)
        case ProjectClass(view=view):
            return (Instance(view),)
        case _:
            return ()
