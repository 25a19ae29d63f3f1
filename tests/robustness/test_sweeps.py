"""Whatever parses, no rule crashes on it: part of the standard library and generated programs, without screening.

``python -m scripts.sweep --stdlib --generated 3000`` is the long form.
"""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from lint_rules.rules.registry import rules_by_code
from lint_rules.rules.rule import Rule
from scripts import sweep
from scripts.generated_programs import fixture_trees, graft, hypothesmith_programs, parsed

SLOW = 60.0
"""Seconds of processor time for one file: far above what any takes, far below for ever."""
PARTS = 4


def failures(outcome: sweep.Outcome) -> list[str]:
    """What a sweep must not have seen."""
    return [*outcome.complaints, *outcome.slow]


@pytest.mark.parametrize("part", range(PARTS))
def test_part_of_the_standard_library(part: int) -> None:
    """Two hundred of its files, the same in every run of one Python version."""
    root, files = sweep.standard_library()
    chosen = random.Random(0).sample(files, k=200)[part::PARTS]
    outcome = sweep.Outcome()
    sweep.check(root, sorted(chosen), outcome, slow=SLOW)
    assert failures(outcome) == []
    assert outcome.files == 200 // PARTS


@pytest.mark.parametrize("part", range(PARTS))
def test_programs_with_fixtures_grafted_in(tmp_path: Path, part: int) -> None:
    fixtures = fixture_trees(sweep.FIXTURES)
    texts = [graft(1000 * part + number, [], fixtures) for number in range(75)]
    outcome = sweep.Outcome()
    sweep.check_texts(texts, outcome, tmp_path, slow=SLOW)
    assert failures(outcome) == []
    assert outcome.files == len(texts)
    # The programs reach the rules: most of them find something.
    assert len(outcome.codes) > len(rules_by_code()) // 2


def test_programs_that_hypothesmith_makes(tmp_path: Path) -> None:
    """As they are, and as hosts."""
    pytest.importorskip("hypothesmith", reason="hypothesmith knows no Python 3.13 yet")
    plain = hypothesmith_programs(20, 0)
    fixtures = fixture_trees(sweep.FIXTURES)
    texts = [*plain, *(graft(number, parsed(plain), fixtures) for number in range(30))]
    outcome = sweep.Outcome()
    sweep.check_texts(texts, outcome, tmp_path, slow=SLOW)
    assert failures(outcome) == []
    assert outcome.files == len(texts) == 50


def test_two_thirds_are_grafted_and_a_seed_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "hypothesmith_programs", lambda count, seed: ["x = 1\n"] * count)
    texts, grafted = sweep.generated(9, 4)
    assert (len(texts), grafted) == (9, 6)
    assert sweep.generated(9, 4) == (texts, grafted)
    assert sweep.generated(9, 50)[0] != texts
    assert all(ast.parse(text) for text in texts)


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> Rule:
    """A rule that raises an error on every file."""
    rule = rules_by_code()["RP101"]

    def check(module: object) -> tuple[()]:
        raise KeyError("broken")

    monkeypatch.setitem(vars(rule), "check", check)  # a frozen dataclass
    return rule


def test_a_sweep_sees_a_crash_and_keeps_the_program(
    tmp_path: Path, broken_rule: Rule, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "generated", lambda count, seed: (["x = 1\n"] * count, count))
    assert sweep.main(["--generated", "1", "--keep", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "rule RP101 failed on m0.py (KeyError: 'broken')" in said
    assert said.endswith("1 failures, 0 slow files\n")
    assert (tmp_path / "00000" / "m0.py").read_text() == "from m0 import *\nx = 1\n"


def test_a_sweep_sees_a_slow_file(tmp_path: Path) -> None:
    outcome = sweep.Outcome()
    sweep.check_texts(["x = 1\n"], outcome, tmp_path, slow=-1.0)
    assert failures(outcome)[0].startswith("slow: m0.py took 0.")
