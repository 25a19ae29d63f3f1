"""GitLab's Code Quality report: a JSON array that merge requests show.

Source: "Code Quality: code quality report format" in GitLab's documentation. It has no columns, and takes findings
with the same fingerprint for the same one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from lint_rules.findings import Finding
from lint_rules.output.run import Run
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.output.formats import Options


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write all findings, known ones included: GitLab itself compares the reports of two branches."""
    known = run.known
    items = [_issue(run, finding) for finding in sorted([*run.findings, *known])]
    json.dump(items, out, indent=2)
    out.write("\n")


def _issue(run: Run, finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "description": encodable(finding.message),
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": run.fingerprint(finding),
        "severity": "minor" if run.is_warning(finding) else "major",
        "location": {"path": run.in_repository(place.path), "lines": {"begin": place.line, "end": place.end_line}},
    }
