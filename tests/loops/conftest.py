from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from lint_rules.program import Program
from lint_rules.program.loops import RetryLoop, retry_loops
from lint_rules.settings import Settings

Find = Callable[[str], list[RetryLoop]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Returns the retry loops of a text, in source order."""

    def find(source: str) -> list[RetryLoop]:
        (tmp_path / "module.py").write_text(dedent(source), encoding="utf-8")
        module = Program(tmp_path, ["module.py"], Settings()).module("module.py")
        assert module is not None
        return sorted((loop for scope in module.scopes() for loop in retry_loops(scope)), key=lambda loop: loop.at)

    return find
