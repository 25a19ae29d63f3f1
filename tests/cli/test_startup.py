"""A commit hook pays for every import, each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from lint_rules.frontends.cli import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
sys.exit(code)
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--version"], ["check", "a.py"], ["rule", "RP001"]])
def test_nothing_heavy_is_imported(project: Path, arguments: list[str]) -> None:
    (project / "a.py").write_text("import requests  # a word that rules look for\n")
    modules = imported(project, *arguments)
    assert "lint_rules.frontends.cli" in modules
    assert not modules & {"rich", "flake8", "pathspec", "multiprocessing", "difflib", "json", "asyncio"}


def test_the_version_needs_nothing_of_the_linter(project: Path) -> None:
    modules = imported(project, "--version")
    assert not modules & {"argparse", "ast", "msgspec", "lint_rules.engine", "lint_rules.rules", "lint_rules.program"}


def test_a_subcommand_does_not_import_the_others(project: Path) -> None:
    (project / "a.py").write_text("x = 1\n")
    assert not {name for name in imported(project, "check", "a.py") if name.startswith("lint_rules.vendor")}
    assert "lint_rules.engine" not in imported(project, "rule", "RP001")
