"""Markdown for a comment on a pull request, or for a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lint_rules.findings import Finding
from lint_rules.output.closing import summary
from lint_rules.output.run import Run
from lint_rules.output.text import escape

if TYPE_CHECKING:
    from lint_rules.output.formats import Options

_MOST = 50
"""Findings that are listed: hosting services cut long comments off."""
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>#|~"})


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write a headline with the change, a table of what is reported, and what else is wrong."""
    out.write(f"### resilint: {headline(run)}\n\n{_plain(summary(run))}\n")
    if run.findings:
        out.write("\n| | where | rule | what |\n|---|---|---|---|\n")
        for finding in run.findings[:_MOST]:
            out.write(_row(run, finding))
        if len(run.findings) > _MOST:
            out.write(f"\nand {len(run.findings) - _MOST} more.\n")
    if run.complaints:
        out.write("\n" + "".join(f"- {_plain(line)}\n" for line in run.complaints))


def headline(run: Run) -> str:
    """Return the change in one line: ``this change: -3, +0``; without a comparison, the number of findings."""
    if run.gate is None or not run.gate.compared_with:
        return f"{len(run.findings)} found"
    return f"this change: -{run.gate.fixed}, +{len(run.findings)}"


def _row(run: Run, finding: Finding) -> str:
    mark = "warning" if run.is_warning(finding) else "**error**"
    where = _code(f"{run.in_repository(finding.place.path)}:{finding.place.line}")
    return f"| {mark} | {where} | {finding.code} {finding.name} | {_plain(finding.message)} |\n"


def _plain(text: str) -> str:
    """Return text in which nothing means anything to Markdown."""
    return escape(text).translate(_SPECIAL).replace("@", "@\u200b")


def _code(text: str) -> str:
    # A table's cell ends at a pipe even within code.
    shown = escape(text).replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
