"""Which errors are worth another attempt, as the runtime is told."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from lint_rules.fixes.record import Refused

_NEVER = {"KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError", "BaseException"}


def types_of(handler: ast.ExceptHandler) -> list[str]:
    """Return the types of a handler as they are written.

    Raises:
        Refused: the runtime takes none of the kind.
    """
    kind = handler.type
    if kind is None:
        return ["BaseException"]
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    if not all(isinstance(part, ast.Name | ast.Attribute) for part in parts):
        raise Refused("exceptions not plain", f"what line {handler.lineno} catches is not plain to see")
    return [ast.unparse(part) for part in parts]


def last_part(name: str) -> str:
    """Return the last part of a dotted name."""
    return name.rpartition(".")[2]


def check_types(names: Sequence[str]) -> None:
    """Refuse what the runtime never retries.

    Raises:
        Refused: with the type's name.
    """
    for name in names:
        if last_part(name) in _NEVER:
            raise Refused("catches interrupts", f"it goes on after {name}, which the runtime never retries")


def as_argument(names: Sequence[str], classes: Sequence[str]) -> str:
    """Return types as the runtime's ``exceptions=``; a single name that may be a tuple stays as it is."""
    if len(names) == 1 and last_part(names[0]) not in [last_part(known) for known in classes]:
        return names[0]
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


def as_type(names: Sequence[str]) -> str:
    """Return types as an ``except`` or ``isinstance`` takes them."""
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def are_apart(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether no error is of two groups of types: known of built-in ones only."""
    for left in first:
        for right in second:
            one, other = getattr(builtins, left, None), getattr(builtins, right, None)
            if not (isinstance(one, type) and isinstance(other, type)):
                return False
            if issubclass(one, other) or issubclass(other, one):
                return False
    return True
