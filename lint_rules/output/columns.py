"""Tables: drawn by rich on a terminal, plain aligned text everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from lint_rules.output.style import Style
from lint_rules.output.text import cells, escape


def write_table(
    out: TextIO, head: Sequence[str], rows: Sequence[Sequence[str | int]], style: Style, *, total: bool = False
) -> None:
    """Write a table; numbers stand to the right.

    Args:
        out: where to.
        head: the columns' names.
        rows: their values, at least one row.
        style: whether colours are wanted.
        total: whether the last row sums up the others.
    """
    texts = [[escape(value) if isinstance(value, str) else f"{value:,}" for value in row] for row in rows]
    right = [isinstance(value, int) for value in rows[0]]
    if out.isatty():
        _rich(out, head, texts, right, style, total=total)
        return
    widths = [max(cells(text) for text in column) for column in zip(head, *texts, strict=True)]
    for row in (head, *texts):
        parts = [
            " " * (width - cells(text)) + text if to_right else text + " " * (width - cells(text))
            for text, width, to_right in zip(row, widths, right, strict=True)
        ]
        line = "  ".join(parts).rstrip()
        out.write((style("head", line) if row is head else line) + "\n")


def _rich(
    out: TextIO, head: Sequence[str], texts: list[list[str]], right: list[bool], style: Style, *, total: bool
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold" if style.colored else "", show_edge=False)
    for name, to_right in zip(head, right, strict=True):
        table.add_column(name, justify="right" if to_right else "left", overflow="fold")
    for number, row in enumerate(texts, 1):
        last = total and number == len(texts) - 1
        table.add_row(*[Text(text) for text in row], end_section=last)
    Console(file=out, no_color=not style.colored, highlight=False).print(table)
