"""reviewdog's diagnostic format.

Source: ``proto/rdf/reviewdog.proto`` of reviewdog. Lines and columns count from 1, columns in bytes of UTF-8, and a
range's end is exclusive.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from lint_rules.findings import Finding, Place
from lint_rules.output.run import Run
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.output.formats import Options

URL = "https://pypi.org/project/resilint/"


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write one diagnostic result."""
    document = {
        "source": {"name": "resilint", "url": URL},
        "severity": "ERROR" if run.blocks else "WARNING",
        "diagnostics": [_diagnostic(run, finding) for finding in run.findings],
    }
    json.dump(document, out, indent=2)
    out.write("\n")


def _diagnostic(run: Run, finding: Finding) -> dict[str, Any]:
    return {
        "message": encodable(finding.message),
        "location": _location(run, finding.place),
        "severity": "WARNING" if run.is_warning(finding) else "ERROR",
        "code": {"value": finding.code},
        "related_locations": [
            {"message": encodable(related.message), "location": _location(run, related.place)}
            for related in finding.related
        ],
    }


def _location(run: Run, place: Place) -> dict[str, Any]:
    return {
        "path": run.in_repository(place.path),
        "range": {
            "start": {"line": place.line, "column": _bytes(run, place.path, place.line, place.column)},
            "end": {"line": place.end_line, "column": _bytes(run, place.path, place.end_line, place.end_column)},
        },
    }


def _bytes(run: Run, path: str, line: int, column: int) -> int:
    """Turn a column in characters into one in bytes of UTF-8."""
    text = run.line(path, line)
    return column if text is None else len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1
