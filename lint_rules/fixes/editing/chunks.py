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
    """The lines on which the classes, functions and other blocks start that enclose it, outermost first."""
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


def chunks(tree: ast.Module, edits: Iterable[AnyEdit], lines: Sequence[str]) -> list[Chunk]:
    """Return the chunks that hold some edits, from the top down; no two share a line.

    Args:
        tree: the file's tree.
        edits: what is to be done.
        lines: the file's lines.
    """
    found: list[Chunk] = []
    for edit in edits:
        concerned = lines_of(edit)
        if concerned is not None:
            # An expression can be changed in its statement alone; what statements become depends on the block.
            deep = lines if isinstance(edit, Substitute | Recall) else None
            found.append(_chunk(tree.body, *concerned, deep))
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


def _chunk(
    body: Sequence[ast.stmt], first: int, last: int, deep: Sequence[str] | None, above: tuple[int, ...] = ()
) -> Chunk:
    starts = [first_line(statement) for statement in body]
    ends = [statement.end_lineno or statement.lineno for statement in body]
    low = max([index for index, start in enumerate(starts) if start <= first], default=0)
    high = max([index for index, start in enumerate(starts) if start <= last], default=0)
    statement = body[low]
    if low == high and isinstance(statement, ast.ClassDef) and statement.body[0].lineno > statement.lineno:
        inside = statement.body
        if first_line(inside[0]) <= first and starts[low] < first_line(inside[0]):
            return _chunk(inside, first, last, deep, (*above, statement.lineno))
    elif low == high and deep is not None:
        for header, block in _blocks(statement):
            if first_line(block[0]) <= first and last <= (block[-1].end_lineno or 0) and _are_alone(block, deep):
                return _chunk(block, first, last, deep, (*above, header))
    # Statements that share a line, by semicolons, stay together.
    while low > 0 and ends[low - 1] >= starts[low]:
        low -= 1
    while high + 1 < len(body) and starts[high + 1] <= ends[high]:
        high += 1
    return Chunk(starts[low], ends[high], above)


def _blocks(statement: ast.stmt) -> list[tuple[int, list[ast.stmt]]]:
    """Return a statement's blocks, each with a line that is indented as its header."""
    owners: list[ast.AST] = [statement, *getattr(statement, "handlers", ())]
    blocks = [
        (getattr(owner, "lineno", 0), block)
        for owner in owners
        for name in ("body", "orelse", "finalbody")
        if isinstance(block := getattr(owner, name, None), list) and block
    ]
    return blocks + [(case.pattern.lineno, case.body) for case in getattr(statement, "cases", ())]


def _are_alone(block: Sequence[ast.stmt], lines: Sequence[str]) -> bool:
    """Whether a block's lines hold nothing else: no header before its first statement."""
    line = lines[first_line(block[0]) - 1]
    continued = first_line(block[0]) > 1 and lines[first_line(block[0]) - 2].rstrip("\r\n").endswith("\\")
    return len(line) - len(line.lstrip()) == block[0].col_offset and not continued


def first_line(statement: ast.stmt) -> int:
    """Return the line on which a statement starts, that of its first decorator if it has any."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *[decorator.lineno for decorator in decorators]])
