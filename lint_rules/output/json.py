"""For programs: one JSON document. Its shape is described in ``docs/outputs.md`` and changes only with ``version``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from lint_rules import __version__
from lint_rules.findings import Finding, Place
from lint_rules.output.run import Run
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.gate.outcome import Outcome
    from lint_rules.output.formats import Options

SHAPE = 1


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write the run as one indented JSON object, ASCII only."""
    document: dict[str, Any] = {
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
    if run.gate is not None:
        document["gate"] = _gate(run.gate)
    json.dump(document, out, indent=2)
    out.write("\n")


def _gate(gate: Outcome) -> dict[str, Any]:
    return {
        "blocks": gate.blocks,
        "compared_with": encodable(gate.compared_with),
        "known": len(gate.known),
        "fixed": gate.fixed,
        "stale": [entry.name for entry in gate.stale],
        "complaints": [encodable(line) for line in gate.complaints],
        "remarks": [encodable(line) for line in gate.remarks],
    }


def _finding(run: Run, finding: Finding) -> dict[str, Any]:
    identity = run.identities.get(finding)
    return {
        **_place(run, finding.place),
        "code": finding.code,
        "name": finding.name,
        "message": encodable(finding.message),
        "level": "warning" if run.is_warning(finding) else "error",
        "scope": "" if identity is None else encodable(identity.scope),
        "fingerprint": "" if identity is None else identity.fingerprint,
        **_fix(run, finding),
        "related": [
            {**_place(run, related.place), "message": encodable(related.message)} for related in finding.related
        ],
    }


def _fix(run: Run, finding: Finding) -> dict[str, Any]:
    """Return the keys about a fix: what it would do, or why there is none."""
    from lint_rules.fixes.record import Fix

    answer = None if run.offers is None else run.offers.answer(finding)
    if answer is None:
        return {"fix": None, "fix_refused": ""}
    if not isinstance(answer, Fix):
        return {"fix": None, "fix_refused": encodable(answer.reason)}
    draft = answer.draft
    notes = [encodable(note) for note in draft.notes]
    return {"fix": {"safety": draft.safety, "title": draft.title, "notes": notes}, "fix_refused": ""}


def _place(run: Run, place: Place) -> dict[str, Any]:
    return {
        "path": run.shown(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
