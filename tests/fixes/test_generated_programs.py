"""Programs that nobody would write: every fix of theirs leaves a program, and every finding has an answer.

`scripts.generated_programs` grafts the fixtures into one another. That no fix leads to a finding is not asked here:
code behind a ``return``, or a class in a ``try``, means things to a rule that it means to nobody else.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from lint_rules.settings import Settings
from scripts.generated_programs import fixture_trees, graft
from tests.fixes.harness import mend_folder
from tests.fixture_format import FIXTURES

PARTS, PROGRAMS = 4, 8


@cache
def _trees() -> list[ast.Module]:
    return fixture_trees(FIXTURES)


@pytest.mark.parametrize("part", range(PARTS))
def test_grafted_programs(tmp_path: Path, part: int) -> None:
    trees = _trees()
    mended = 0
    for seed in range(part, PARTS * PROGRAMS, PARTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "mod.py").write_text(graft(seed, trees, trees), encoding="utf-8")
        outcome = mend_folder(folder, ["mod.py"], Settings(), unsafe=bool(seed % 3))
        wrong = [line for line in outcome.complaints if not line.startswith(("new finding", "mod.py: RP"))]
        assert wrong == [], seed
        mended += len(outcome.fixed.fixes)
    assert mended
