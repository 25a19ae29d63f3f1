"""SARIF 2.1.0, which code scanning services and editors read.

Source: the OASIS standard and its schema. Columns count from 1, in Unicode code points, and a region's end is
exclusive. Findings that a comment silences or a baseline knows are there too, marked as suppressed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from lint_rules import __version__
from lint_rules.findings import Finding, Place
from lint_rules.fixes.record import Fix
from lint_rules.output.rdjson import URL
from lint_rules.output.run import Run
from lint_rules.output.text import encodable
from lint_rules.rules.page import page
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import Rule

if TYPE_CHECKING:
    from lint_rules.fixes.offers import Replacement
    from lint_rules.output.formats import Options

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "resilintIdentity/v1"
"""The key of our fingerprint; its version changes when what a finding is known by does."""


def write(run: Run, out: TextIO, options: Options) -> None:
    """Write one log with one run."""
    rules = all_rules()
    order = {rule.code: index for index, rule in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "resilint",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "informationUri": URL,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not run.failures,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": encodable(line)}} for line in run.complaints
                        ],
                    }
                ],
                "results": list(_results(run, order)),
            }
        ],
    }
    json.dump(log, out, indent=2)
    out.write("\n")


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(rule.why.split())},
        "help": {"text": f"{rule.why.strip()}\n\n{rule.instead.strip()}", "markdown": page(rule)},
        "defaultConfiguration": {"level": "error", "enabled": rule.default},
        "properties": {"tags": [rule.family]},
    }


def _results(run: Run, order: dict[str, int]) -> Iterator[dict[str, Any]]:
    replacements = {} if run.offers is None else run.offers.replacements(run.findings)
    for finding, state, suppressions in _items(run):
        result = _result(run, order, finding, state, suppressions)
        if run.offers is not None and finding in replacements:
            answer = run.offers.answer(finding)
            if isinstance(answer, Fix):
                result["fixes"] = [_fix(run, answer, replacements[finding])]
        yield result


def _fix(run: Run, fix: Fix, replacements: Sequence[Replacement]) -> dict[str, Any]:
    text = ". ".join([f"{fix.draft.title} ({fix.draft.safety})", *fix.draft.notes])
    change = {
        "artifactLocation": _artifact(run, fix.finding.place.path),
        "replacements": [
            {"deletedRegion": _region(part.place), "insertedContent": {"text": encodable(part.text)}}
            for part in replacements
        ],
    }
    return {"description": {"text": encodable(text)}, "artifactChanges": [change]}


def _items(run: Run) -> Iterator[tuple[Finding, str, list[dict[str, str]]]]:
    """Yield findings with their state in comparison and what suppresses them, sorted by place."""
    new = "new" if run.gate is not None and run.gate.compared_with else ""
    items: list[tuple[Finding, str, list[dict[str, str]]]] = [(finding, new, []) for finding in run.findings]
    for known in run.gate.known if run.gate is not None else ():
        entry = known.entry
        suppression = {"kind": "external", "status": "accepted"}
        if entry is not None and entry.reason:
            suppression["justification"] = encodable(entry.reason)
        items.append((known.finding, "unchanged", [] if entry is None else [suppression]))
    for finding in run.silenced:
        suppression = {"kind": "inSource", "status": "accepted"}
        if reason := run.reason(finding):
            suppression["justification"] = encodable(reason)
        items.append((finding, "", [suppression]))
    yield from sorted(items, key=lambda item: item[0])


def _result(
    run: Run, order: dict[str, int], finding: Finding, state: str, suppressions: list[dict[str, str]]
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": "warning" if run.is_warning(finding) else "error",
        "message": {"text": encodable(finding.message)},
        "locations": [_location(run, finding.place)],
        "suppressions": suppressions,
    }
    if finding.code in order:
        result["ruleIndex"] = order[finding.code]
    if fingerprint := run.fingerprint(finding):
        result["partialFingerprints"] = {FINGERPRINT: fingerprint}
    if state:
        result["baselineState"] = state
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": encodable(related.message)}, **_location(run, related.place)}
            for number, related in enumerate(finding.related)
        ]
    return result


def _location(run: Run, place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(run, place.path),
            "region": _region(place),
        }
    }


def _artifact(run: Run, path: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(run.raw_path(path))), "uriBaseId": "%SRCROOT%"}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
