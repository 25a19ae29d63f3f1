"""Checkstyle's XML, which Jenkins, reviewdog and many others read.

Source: ``XMLLogger`` of checkstyle, whose elements and attributes these are. Lines and columns count from 1.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from lint_rules.output.run import Run
from lint_rules.output.xml import HEAD, attributes

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write a ``file`` element for each file with findings."""
    out.write(HEAD + '<checkstyle version="4.3">\n')
    for path, findings in groupby(run.findings, key=lambda finding: finding.place.path):
        out.write(f"  <file{attributes({'name': run.in_repository(path)})}>\n")
        for finding in findings:
            error = attributes(
                {
                    "line": finding.place.line,
                    "column": finding.place.column,
                    "severity": "warning" if run.is_warning(finding) else "error",
                    "message": f"{finding.code} {finding.message}",
                    "source": f"resilint.{finding.code}",
                }
            )
            out.write(f"    <error{error}/>\n")
        out.write("  </file>\n")
    out.write("</checkstyle>\n")
