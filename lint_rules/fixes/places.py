"""Where a place lies in the syntax tree: the statements around it, inside out."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lint_rules.facts import Span
from lint_rules.fixes.record import Start
from lint_rules.fixes.site import Sheet


@dataclass(frozen=True)
class Step:
    """A statement in its block.

    Attributes:
        owner: what the block belongs to: the module, a statement, an ``except`` clause, a ``case``.
        field: which of its blocks that is: ``body``, ``orelse``, ``finalbody``.
        block: the statements of the block.
        statement: the one that is meant.
    """

    owner: ast.AST
    field: str
    block: list[ast.stmt]
    statement: ast.stmt

    @property
    def is_alone(self) -> bool:
        """Whether the block holds nothing else."""
        return len(self.block) == 1


def steps(sheet: Sheet, span: Span) -> list[Step]:
    """Return the statements that contain a span, the innermost first."""
    found: list[Step] = []
    pending: list[ast.AST] = [sheet.tree]
    while pending:
        owner = pending.pop()
        for field, value in ast.iter_fields(owner):
            for node in value if isinstance(value, list) else ():
                if isinstance(node, ast.stmt) and contains(_whole(sheet, node), span):
                    found.append(Step(owner, field, value, node))
                    pending.append(node)
                elif isinstance(node, ast.excepthandler | ast.match_case):
                    pending.append(node)
    return found[::-1]


def start(sheet: Sheet, statement: ast.stmt) -> Start:
    """Return where a statement starts, its decorators aside."""
    return sheet.span(statement)[:2]


def stretch(sheet: Sheet, block: list[ast.stmt]) -> tuple[Start, Start]:
    """Return where the first and the last statement of a block start."""
    return start(sheet, block[0]), start(sheet, block[-1])


def is_indented(owner: ast.stmt | ast.excepthandler, block: list[ast.stmt]) -> bool:
    """Whether a block stands on lines of its own, below its header."""
    return block[0].lineno > owner.lineno


def _whole(sheet: Sheet, statement: ast.stmt) -> Span:
    span = sheet.span(statement)
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([span[:2], *[sheet.span(decorator)[:2] for decorator in decorators]])
    return (*first, *span[2:])


def contains(outer: Span, inner: Span) -> bool:
    """Whether a span lies in another one."""
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
