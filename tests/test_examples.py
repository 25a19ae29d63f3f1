"""The example on every rule's page: ``bad`` raises exactly the marked lines, ``good`` raises nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lint_rules.engine import Engine
from lint_rules.facts import Unreadable
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules, rules_by_code
from lint_rules.selection import Selection
from lint_rules.settings import Settings

_CODES = [rule.code for rule in all_rules()]
_MARK = re.compile(r"# (RP\d{3})$")


def found(root: Path, text: str, code: str) -> list[tuple[int, str]]:
    """Return line and code of what one rule reports in a text."""
    (root / "example.py").write_text(text, encoding="utf-8")
    settings = Settings(select=(code,))
    # What silences a finding and what does not can be told only while the other rules run.
    if code == "RP001":
        settings = Settings(select=("RP",))
    program = Program(root, ["example.py"], settings)
    engine = Engine(program, Selection.of(all_rules(), settings))
    findings = [finding for report in engine.check(["example.py"]) for finding in report.findings]
    assert engine.failures == 0
    return [(finding.place.line, finding.code) for finding in findings if finding.code == code]


def marked(text: str) -> list[tuple[int, str]]:
    """Return line and code of what a text announces."""
    lines = enumerate(text.splitlines(), start=1)
    return [(number, match[1]) for number, line in lines if (match := _MARK.search(line))]


@pytest.mark.parametrize("code", _CODES)
def test_bad_raises_exactly_the_marked_lines(tmp_path: Path, code: str) -> None:
    text = rules_by_code()[code].bad
    assert {mark for _, mark in marked(text)} == {code}
    assert found(tmp_path, text, code) == marked(text)


@pytest.mark.parametrize("code", _CODES)
def test_good_raises_nothing(tmp_path: Path, code: str) -> None:
    text = rules_by_code()[code].good
    assert marked(text) == []
    assert found(tmp_path, text, code) == []
    program = Program(tmp_path, ["example.py"], Settings())
    assert not isinstance(program.unreadable("example.py"), Unreadable)


@pytest.mark.parametrize("code", _CODES)
def test_the_examples_follow_each_other_s_advice(tmp_path: Path, code: str) -> None:
    """No ``good`` shows what another rule that is on by default reports."""
    (tmp_path / "example.py").write_text(rules_by_code()[code].good, encoding="utf-8")
    program = Program(tmp_path, ["example.py"], Settings())
    engine = Engine(program, Selection.of(all_rules(), Settings()))
    findings = [finding for report in engine.check(["example.py"]) for finding in report.findings]
    assert [f"{finding.place.line}: {finding.code} {finding.message}" for finding in findings] == []


@pytest.mark.parametrize("code", _CODES)
def test_a_mark_in_the_wrong_place_is_found(tmp_path: Path, code: str) -> None:
    text = rules_by_code()[code].bad
    assert found(tmp_path, f"# one line more\n{text}", code) != marked(text)
