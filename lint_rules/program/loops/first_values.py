"""What a name holds before a loop gives it anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.loops.frames import Frame

if TYPE_CHECKING:
    from lint_rules.program.program import Program


def has_first_value(program: Program, path: str, frame: Frame) -> bool:
    """Whether a name holds some time before the loop gives it one: a constant or a parameter, but not nothing."""
    inside = {id(value) for value in frame.view.values_of(path)}
    for binding in program.bindings(path, frame.scope) if "." not in path else ():
        if binding.kind == "parameter" and binding.parameter is not None:
            first = binding.parameter.default
        elif binding.kind == "value" and id(binding.expression) not in inside and binding.line < frame.view.line:
            first = binding.expression
        else:
            continue
        if not _is_nothing(first):
            return True
    return False


def _is_nothing(expression: Expression | None) -> bool:
    return isinstance(expression, facts.Constant) and not expression.value
