"""Every fixture with a finding, mended: nothing breaks, nothing is left that was mended, nothing new appears.

``pytest tests/fixes/test_harness.py -k RP301`` mends the fixtures that announce RP301, with all rules selected.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import Rule
from tests.fixes.harness import Outcome, mend_fixture
from tests.fixture_format import load_all

_FIXTURES = {
    "-".join([fixture.name, *sorted({expected.code for expected in fixture.expected})]): fixture
    for fixture in load_all()
    if fixture.expected and fixture.runs_on(sys.version_info[:2])
}


@cache
def _outcome(name: str, *, unsafe: bool = True, announced: bool = False) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return mend_fixture(_FIXTURES[name], Path(folder).resolve(), unsafe=unsafe, announced=announced)


@pytest.mark.parametrize("unsafe", [True, False], ids=["unsafe", "safe"])
@pytest.mark.parametrize("name", _FIXTURES)
def test_fixture(name: str, unsafe: bool) -> None:
    assert _outcome(name, unsafe=unsafe).complaints == []


@pytest.mark.parametrize("name", _FIXTURES)
def test_fixture_with_a_comment_at_every_finding(name: str) -> None:
    assert _outcome(name, announced=True).complaints == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_declared_fixability_is_what_happens(rule: Rule) -> None:
    seen = set()
    for name in _FIXTURES:
        if rule.code in name:
            fixes = _outcome(name).fixed.fixes
            seen |= {fix.draft.safety for fix in fixes if fix.finding.code == rule.code}
    declared = {
        "by hand": set(),
        "safe": {"safe"},
        "unsafe": {"unsafe"},
        "safe or unsafe": {"safe", "unsafe"},
    }
    assert seen == declared[rule.fixability]
