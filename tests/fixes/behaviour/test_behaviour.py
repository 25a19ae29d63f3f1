"""Every program behaves after its fixes as before, apart from what the fixes are meant to change."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # the package is importable in every import mode of pytest

from behaviour.header import read_header
from behaviour.proving import PROGRAMS, prove

_ALL = sorted(PROGRAMS.glob("*.py"))


@pytest.mark.parametrize("path", _ALL, ids=lambda path: path.stem)
def test_behaviour_is_kept(path: Path) -> None:
    proof = prove(path)
    assert not proof.complaints, "\n".join([path.name, *proof.complaints, proof.mended])


def test_programs_are_enough() -> None:
    about = Counter(rule for path in _ALL for rule in read_header(path).rules)
    assert about.total() >= 2
