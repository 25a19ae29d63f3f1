"""Every fixture gives exactly the findings that its comments announce."""

from __future__ import annotations

import sys

import msgspec
import pytest

from lint_rules.engine import Engine
from lint_rules.findings import Finding
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from tests.fixture_format import Expected, Fixture, load_all

_FIXTURES = {fixture.name: fixture for fixture in load_all()}


def run_fixture(fixture: Fixture) -> list[Finding]:
    """Check a fixture as a program of its own and return what is reported, sorted."""
    settings = msgspec.convert(fixture.settings, Settings)
    if fixture.select != ("default",):
        settings = msgspec.structs.replace(settings, select=fixture.select)
    program = Program(fixture.root, fixture.files, settings)
    complaints: list[str] = []
    engine = Engine(program, Selection.of(all_rules(), settings), complain=complaints.append)
    findings = [finding for report in engine.check(fixture.files) for finding in report.findings]
    assert complaints == []
    return sorted(findings)


def _matches(expected: Expected, finding: Finding) -> bool:
    place = finding.place
    return (
        (expected.path, expected.line, expected.code) == (place.path, place.line, finding.code)
        and expected.column in (None, place.column)
        and (expected.message is None or expected.message in finding.message)
    )


@pytest.mark.parametrize("name", _FIXTURES)
def test_fixture(name: str) -> None:
    fixture = _FIXTURES[name]
    if not fixture.runs_on(sys.version_info[:2]):
        pytest.skip(f"a fixture for Python {' '.join(fixture.python)}")
    left = list(fixture.expected)
    unannounced = []
    related = []
    for finding in run_fixture(fixture):
        related += [(part.place.path, part.place.line, finding.code) for part in finding.related]
        match = next((expected for expected in left if _matches(expected, finding)), None)
        if match is None:
            place = finding.place
            unannounced.append(f"{place.path}:{place.line}:{place.column} {finding.code} {finding.message}")
        else:
            left.remove(match)
    lost = [f"{e.path}:{e.line}:{e.column or ''} {e.code} {e.message or ''}" for e in left]
    assert (unannounced, lost) == ([], []), "false alarms, then missed alarms"
    missing = [part for part in fixture.related if (part.path, part.line, part.code) not in related]
    assert missing == [], "related places that no finding names"
