"""For programs: one JSON document. Its shape is described in ``docs/output.md`` and changes only with ``version``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from lint_rules import __version__
from lint_rules.findings import Finding, Place
from lint_rules.output.run import Run
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.output.formats import Options

SHAPE = 1


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write the run as one indented JSON object, ASCII only."""
    document = {
        "version": SHAPE,
        "tool": {"name": "resilint", "version": __version__},
        "findings": [_finding(run, finding) for finding in run.findings],
        "summary": {
            "findings": len(run.findings),
            "files_checked": run.files_checked,
            "files_with_findings": run.files_with_findings,
            "failed_checks": run.failures,
            "by_code": dict(sorted(run.counts.items())),
        },
    }
    json.dump(document, out, indent=2)
    out.write("\n")


def _finding(run: Run, finding: Finding) -> dict[str, Any]:
    return {
        **_place(run, finding.place),
        "code": finding.code,
        "name": finding.name,
        "message": encodable(finding.message),
        "related": [
            {**_place(run, related.place), "message": encodable(related.message)} for related in finding.related
        ],
    }


def _place(run: Run, place: Place) -> dict[str, Any]:
    return {
        "path": run.shown(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
