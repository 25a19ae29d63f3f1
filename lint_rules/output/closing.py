"""What stands below the findings in the text formats: statistics and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lint_rules.output.run import Run
from lint_rules.output.text import count

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write_closing(run: Run, out: TextIO, options: Options) -> None:
    """Write the statistics and the summary as far as they are wanted."""
    if options.statistics and run.counts:
        names = {finding.code: finding.name for finding in run.findings}
        width = len(str(max(run.counts.values())))
        for code, number in sorted(run.counts.items(), key=lambda item: (-item[1], item[0])):
            out.write(f"{number:{width}}  {options.style('code', code)} {names[code]}\n")
    if options.summary:
        out.write(options.style("code" if run.findings else "good", summary(run)) + "\n")
        if run.advice:
            out.write(run.advice + "\n")


def summary(run: Run) -> str:
    """Return one sentence about the outcome."""
    checked = count(run.files_checked, "file")
    new = "new " if run.gate is not None and run.gate.compared_with else ""
    if run.findings:
        text = f"Found {count(len(run.findings), f'{new}finding')} in {run.files_with_findings} of {checked}."
        if warnings := sum(1 for finding in run.findings if run.is_warning(finding)):
            text += f" {warnings} of them only warn{'s' if warnings == 1 else ''}."
    else:
        text = f"No {new}findings in {checked}."
    if run.gate is not None and run.gate.known:
        text += f" {count(len(run.gate.known), 'known one')} not shown ({run.gate.compared_with})."
    return f"{text} {count(run.failures, 'check')} failed." if run.failures else text
