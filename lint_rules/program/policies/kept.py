"""Failures that a handler keeps and the function raises after all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression, Statement
from lint_rules.program.loops.syntax import block_calls, leaves, path_of, targets_of
from lint_rules.program.walk import blocks, statements

if TYPE_CHECKING:
    from lint_rules.program.policies.handlers import Guard
    from lint_rules.program.scopes import Scope

Tests = tuple[Expression, ...]


def is_raised_later(scope: Scope, guard: Guard) -> bool:
    """Whether something is raised after a guard because it has swallowed something.

    A ``raise`` that follows counts where nothing, or something that the guarded block or a handler has written, decides
    about it: ``raise failure``, ``if errors: raise``, a ``raise`` after a loop over fallbacks.
    """
    found = list(_statements(scope.body, (), None))
    around = next((tests for statement, tests, _ in found if statement is guard), ())
    loop = next((loop for statement, _, loop in found if statement is guard), None)
    inside = set(map(id, statements((guard,))))
    written = _written(guard)
    for statement, tests, _ in found:
        if not isinstance(statement, facts.Raise | facts.Assert) or id(statement) in inside:
            continue
        in_loop = loop is not None and any(one is statement for one in statements((loop,)))
        if statement.at < guard.at and not in_loop:
            continue
        deciding = [test for test in tests if not any(test is one for one in around)]
        if isinstance(statement, facts.Assert):
            deciding.append(statement.test)
        elif statement.error is not None and any(leaf in written for leaf in leaves(statement.error)):
            return True
        if not deciding or any(_is_about(test, written) for test in deciding):
            return True
    return False


def _is_about(test: Expression, written: frozenset[str]) -> bool:
    return any(leaf == path or leaf.startswith(f"{path}.") for leaf in leaves(test) for path in written)


def _written(guard: Guard) -> frozenset[str]:
    """Return the paths that a guarded block and its handlers assign, or call a method of."""
    found: set[str] = set()
    for statement in statements((guard,)):
        match statement:
            case facts.Assign(targets=targets):
                found.update(path for target in targets for path in targets_of(target))
            case facts.Annotate(target=target) | facts.Augment(target=target):
                found.update(targets_of(target))
            case facts.With(items=items):
                found.update(path for item in items if item.target is not None for path in targets_of(item.target))
            case _:
                pass
    handlers = guard.handlers if isinstance(guard, facts.Try) else ()
    for handler in handlers:
        for call in block_calls(handler.body):
            path = path_of(call.func.value) if isinstance(call.func, facts.Attribute) else None
            if path is not None:
                found.add(path)
    return frozenset(found)


def _statements(
    block: tuple[Statement, ...], tests: Tests, loop: Statement | None
) -> Iterator[tuple[Statement, Tests, Statement | None]]:
    """Yield all statements of a block with the tests and the outermost loop around each."""
    for statement in block:
        yield statement, tests, loop
        within = loop
        if within is None and isinstance(statement, facts.For | facts.While):
            within = statement
        below = (*tests, statement.test) if isinstance(statement, facts.If) else tests
        for inner in blocks(statement):
            yield from _statements(inner, below, within)
