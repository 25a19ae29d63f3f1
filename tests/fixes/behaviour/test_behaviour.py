"""Every program behaves after its fixes as before, apart from what the fixes are meant to change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from behaviour.header import read_header
from behaviour.proving import PROGRAMS, prove, with_all_rules
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import BY_HAND

_ALL = sorted(PROGRAMS.glob("*.py"))


@pytest.mark.parametrize("path", _ALL, ids=lambda path: path.stem)
def test_behaviour_is_kept(path: Path) -> None:
    proof = prove(path)
    assert not proof.complaints, "\n".join([path.name, *proof.complaints, proof.mended])


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", _ALL, ids=lambda path: path.stem)
def test_all_rules_together_break_nothing(path: Path, unsafe: bool) -> None:
    assert with_all_rules(path, unsafe=unsafe) == []


def test_programs_are_enough() -> None:
    headers = [read_header(path) for path in _ALL]
    about = Counter(code for header in headers for code in header.rules)
    fixable = {rule.code for rule in all_rules() if rule.fixability != BY_HAND}
    assert len(_ALL) >= 100
    assert {code for code in fixable if not about[code]} == set()
    assert {code for code in about if len(code) == 5} == fixable
