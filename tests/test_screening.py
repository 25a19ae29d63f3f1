"""Screening drops only files that hold no finding: with it and without it, every fixture gives the same."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from lint_rules.engine import Engine, screening_words
from lint_rules.findings import Finding
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from tests.fixture_format import Fixture, load_all

_FIXTURES = {fixture.name: fixture for fixture in load_all()}


def _findings(fixture: Fixture, words: frozenset[str] | None) -> list[Finding]:
    settings = msgspec.structs.replace(msgspec.convert(fixture.settings, Settings), select=("RP",))
    program = Program(fixture.root, fixture.files, settings, words=words)
    program.load()
    engine = Engine(program, Selection.of(all_rules(), settings))
    return [finding for report in engine.check(fixture.files) for finding in report.findings]


@pytest.mark.parametrize("name", _FIXTURES)
def test_screening_loses_nothing(name: str) -> None:
    fixture = _FIXTURES[name]
    assert _findings(fixture, screening_words()) == _findings(fixture, None)


def test_a_word_too_few_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import requests\n\nrequests.get('u')\n")
    fixture = Fixture(tmp_path, tmp_path, ("a.py",), ("RP",))
    assert _findings(fixture, frozenset({"bigquery"})) != _findings(fixture, None)


def test_a_new_name_for_an_old_thing_is_followed(tmp_path: Path) -> None:
    (tmp_path / "compat.py").write_text("import requests\n\nfetch = requests.get\n")
    (tmp_path / "job.py").write_text("from compat import fetch\n\nfetch('u')\n")
    fixture = Fixture(tmp_path, tmp_path, ("compat.py", "job.py"), ("RP",))
    assert [finding.code for finding in _findings(fixture, screening_words())] == ["RP102", "RP402"]
