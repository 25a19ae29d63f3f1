"""Each finding with its line of code, the places it rests on and where to read more."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lint_rules.findings import Finding, Place
from lint_rules.output.closing import write_closing
from lint_rules.output.concise import headline, position
from lint_rules.output.run import Run
from lint_rules.output.style import Style
from lint_rules.output.text import escape, excerpt

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write the findings, then statistics and summary."""
    for finding in run.findings:
        out.write("\n".join(_finding(run, finding, options)) + "\n\n")
    write_closing(run, out, options)


def _finding(run: Run, finding: Finding, options: Options) -> list[str]:
    style = options.style
    places = (finding.place, *(related.place for related in finding.related))
    width = max(len(str(place.line)) for place in places)
    lines = [headline(run, finding, style), *_code(run, finding.place, width, style, "mark")]
    for related in finding.related:
        lines.append(
            f"{style('gutter', ' ' * width + ' :')} {position(run, related.place, style)}: {escape(related.message)}"
        )
        lines += _code(run, related.place, width, style, "gutter")
    if options.hints:
        about = f"help: `resilint rule {finding.code}` explains {finding.name}"
        lines.append(f"{style('gutter', ' ' * width + ' =')} {style('faint', about)}")
    return lines


def _code(run: Run, place: Place, width: int, style: Style, mark: str) -> list[str]:
    """Return the place's first line with carets below; nothing if the file no longer has that line."""
    line = run.line(place.path, place.line)
    if line is None:
        return []
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    text, column, cells = excerpt(line, place.column - 1, end)
    number = style("gutter", f"{place.line:{width}} |")
    gutter = style("gutter", " " * width + " |")
    return [f"{number} {text}", f"{gutter} {' ' * column}{style(mark, '^' * cells)}"]
