"""One line for each finding: ``path:line:column: CODE message``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lint_rules.findings import Finding, Place
from lint_rules.output.closing import write_closing
from lint_rules.output.run import Run
from lint_rules.output.style import Style
from lint_rules.output.text import escape

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write the findings, then statistics and summary."""
    for finding in run.findings:
        out.write(headline(run, finding, options.style) + "\n")
    write_closing(run, out, options)


def headline(run: Run, finding: Finding, style: Style) -> str:
    """Return the line that editors and problem matchers understand."""
    return f"{position(run, finding.place, style)}: {style('code', finding.code)} {escape(finding.message)}"


def position(run: Run, place: Place, style: Style) -> str:
    """Return ``path:line:column``."""
    return f"{style('path', escape(run.shown(place.path)))}:{place.line}:{place.column}"
