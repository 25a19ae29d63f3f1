"""The stretches of a file that edits concern: whole statements, as few lines as will do.

LibCST is thorough and slow; it gets the function or the statement that is changed, and the rest of the file stays as it
is by construction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lint_rules.fixes.record import AnyEdit, Decorate, Recall, Rewrite, Substitute, Swap


@dataclass
class Chunk:
    """Consecutive lines that are whole statements at one depth, and what is to be done there."""

    first: int
    """The first line, from 1; a decorator's, if the statement has any."""
    last: int
    above: tuple[int, ...] = ()
    """The lines on which the classes start that enclose it, outermost first."""
    edits: list[AnyEdit] = field(default_factory=list)


def lines_of(edit: AnyEdit) -> tuple[int, int] | None:
    """Return the first and the last line that an edit names, ``None`` for one that concerns the file as a whole."""
    match edit:
        case Substitute(at=at) | Recall(at=at):
            return at[0], at[2]
        case Rewrite(first=first, last=last):
            return first[0], last[0]
        case Decorate(function=function) | Swap(function=function):
            return function[0], function[0]
        case _:
            return None


def chunks(tree: ast.Module, edits: Iterable[AnyEdit]) -> list[Chunk]:
    """Return the chunks that hold some edits, from the top down; no two share a line."""
    found: list[Chunk] = []
    for edit in edits:
        lines = lines_of(edit)
        if lines is not None:
            found.append(_chunk(tree.body, *lines))
            found[-1].edits.append(edit)
    result: list[Chunk] = []
    for chunk in sorted(found, key=lambda chunk: (chunk.first, -chunk.last)):
        previous = result[-1] if result else None
        if previous is not None and chunk.first <= previous.last:
            previous.last = max(previous.last, chunk.last)
            previous.edits += chunk.edits
        else:
            result.append(chunk)
    return result


def _chunk(body: Sequence[ast.stmt], first: int, last: int, above: tuple[int, ...] = ()) -> Chunk:
    starts = [_first_line(statement) for statement in body]
    ends = [statement.end_lineno or statement.lineno for statement in body]
    low = max([index for index, start in enumerate(starts) if start <= first], default=0)
    high = max([index for index, start in enumerate(starts) if start <= last], default=0)
    statement = body[low]
    if low == high and isinstance(statement, ast.ClassDef) and statement.body[0].lineno > statement.lineno:
        inside = statement.body
        if _first_line(inside[0]) <= first and starts[low] < _first_line(inside[0]):
            return _chunk(inside, first, last, (*above, statement.lineno))
    # Statements that share a line, by semicolons, stay together.
    while low > 0 and ends[low - 1] >= starts[low]:
        low -= 1
    while high + 1 < len(body) and starts[high + 1] <= ends[high]:
        high += 1
    return Chunk(starts[low], ends[high], above)


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *[decorator.lineno for decorator in decorators]])
