"""Handlers that look at the exception: which failures they repeat cannot be told from its type alone."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Handler
from lint_rules.program.loops.syntax import leaves, targets_of
from lint_rules.program.walk import statements


def chooses(handler: Handler) -> bool:
    """Whether a handler decides something by what it has caught: ``if exc.code != 409: raise``."""
    if handler.name is None:
        return False
    about = {handler.name}
    for statement in statements(handler.body):
        match statement:
            case facts.Assign(targets=targets, value=value) if _mentions(value, about):
                about.update(path for target in targets for path in targets_of(target))
            case facts.If(test=test) | facts.While(test=test) if _mentions(test, about):
                return True
            case facts.Match(subject=subject) if _mentions(subject, about):
                return True
            case _:
                pass
    return False


def _mentions(expression: facts.Expression, names: set[str]) -> bool:
    return any(leaf.partition(".")[0] in names for leaf in leaves(expression))
