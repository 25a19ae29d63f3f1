"""JUnit's XML, which nearly every CI system shows as test results.

A file is a suite and each finding in it a failed case; a file without findings is one case that passed. A finding
that only warns is a skipped case. Source: the schema of Jenkins' xUnit plugin (``junit-10.xsd``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO
from xml.sax.saxutils import escape

from lint_rules.engine import FileReport
from lint_rules.findings import Finding
from lint_rules.output.run import Run
from lint_rules.output.xml import HEAD, allowed, attributes

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write a ``testsuite`` element for each file."""
    totals = {"name": "resilint", **_counts(run, run.findings, len(run.complaints))}
    totals["tests"] = sum(max(len(report.findings), 1) for report in run.reports) + len(run.complaints)
    out.write(f"{HEAD}<testsuites{attributes(totals)}>\n")
    for report in run.reports:
        _suite(run, report, out)
    if run.complaints:
        counts: dict[str, str | int] = {"tests": len(run.complaints), "failures": len(run.complaints), "errors": 0}
        out.write(f"  <testsuite{attributes({'name': 'gate', **counts, 'skipped': 0, 'time': '0'})}>\n")
        for line in run.complaints:
            out.write(f"    <testcase{attributes({'name': line, 'classname': 'gate', 'time': '0'})}>\n")
            out.write(f"      <failure{attributes({'message': line, 'type': 'gate'})}/>\n    </testcase>\n")
        out.write("  </testsuite>\n")
    out.write("</testsuites>\n")


def _counts(run: Run, findings: list[Finding], more: int = 0) -> dict[str, str | int]:
    return {
        "tests": max(len(findings), 1),
        "failures": sum(1 for finding in findings if not run.is_warning(finding)) + more,
        "errors": 0,
        "time": "0",
    }


def _suite(run: Run, report: FileReport, out: TextIO) -> None:
    path = run.in_repository(report.path)
    findings = list(report.findings)
    skipped = sum(1 for finding in findings if run.is_warning(finding))
    out.write(f"  <testsuite{attributes({'name': path, **_counts(run, findings), 'skipped': skipped})}>\n")
    if not findings:
        out.write(f"    <testcase{attributes({'name': 'no findings', 'classname': path, 'time': '0'})}/>\n")
    for finding in findings:
        place = finding.place
        name = f"{finding.code} at {place.line}:{place.column}"
        out.write(f"    <testcase{attributes({'name': name, 'classname': path, 'time': '0'})}>\n")
        if run.is_warning(finding):
            out.write(f"      <skipped{attributes({'message': finding.message})}/>\n")
        else:
            text = escape(allowed(f"{path}:{place.line}:{place.column}: {finding.code} {finding.message}"))
            out.write(
                f"      <failure{attributes({'message': finding.message, 'type': finding.code})}>{text}</failure>\n"
            )
        out.write("    </testcase>\n")
    out.write("  </testsuite>\n")
