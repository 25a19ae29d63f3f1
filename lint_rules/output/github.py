"""GitHub's workflow commands: each finding becomes an annotation at its line.

Source: "Workflow commands for GitHub Actions", and the runner's own escaping (``ActionCommand.cs``): ``%``, CR and LF
in the message; in properties ``:`` and ``,`` as well. Columns count from 1; GitHub shows them only within one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from lint_rules.findings import Finding
from lint_rules.output.run import Run
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write one command for each finding, and one for each other reason to fail."""
    for finding in run.findings:
        out.write(_annotation(run, finding) + "\n")
    for line in run.complaints:
        out.write(f"::error title=resilint::{_data(line)}\n")


def _annotation(run: Run, finding: Finding) -> str:
    place = finding.place
    properties = {
        "file": run.in_repository(place.path),
        "line": str(place.line),
        "endLine": str(place.end_line),
        "title": f"{finding.code} {finding.name}",
    }
    if place.line == place.end_line:
        properties["col"] = str(place.column)
        properties["endColumn"] = str(place.end_column)
    joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{'warning' if run.is_warning(finding) else 'error'} {joined}::{_data(finding.message)}"


def _data(text: str) -> str:
    return encodable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
