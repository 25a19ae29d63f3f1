"""The coverage gate can fail, and drops no more lines than it says: the project's own settings on small modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BRANCHES = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import decimal


def choose(value):
    if value:
        return "yes"
    return "no"


"""
# Lines that an exclusion pattern without anchors would drop, in a function that nothing calls.
LOOKALIKES = """\
def uncalled(passed):
    password = [...]
    imported = "if TYPE_CHECKING:"
    ellipsis = passed or ...
    return password, imported, ellipsis


"""


def report(folder: Path, module: str) -> subprocess.CompletedProcess[str]:
    """Run a module under the project's coverage settings and ask for the report that the gate judges."""
    (folder / "module.py").write_text(module)
    settings = [f"--rcfile={ROOT / 'pyproject.toml'}", f"--data-file={folder / 'data'}"]
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "run", *settings, "--source=.", "module.py"], cwd=folder, check=True)
    return subprocess.run([*coverage, "report", *settings], cwd=folder, capture_output=True, text=True)


def test_full_coverage_passes(tmp_path: Path) -> None:
    outcome = report(tmp_path, BRANCHES + "choose(True), choose(False)\n")
    assert outcome.returncode == 0, outcome.stdout
    assert "100%" in outcome.stdout


@pytest.mark.parametrize("end", ["choose(True)\n", "pass\n"])
def test_a_branch_that_nothing_takes_fails(tmp_path: Path, end: str) -> None:
    outcome = report(tmp_path, BRANCHES + end)
    assert outcome.returncode == 2, outcome.stdout
    assert "Coverage failure: total of" in outcome.stdout


def test_the_exclusions_are_anchored(tmp_path: Path) -> None:
    outcome = report(tmp_path, BRANCHES + LOOKALIKES + "choose(True), choose(False)\n")
    assert outcome.returncode == 2, outcome.stdout
    first = (BRANCHES + LOOKALIKES).splitlines().index("    password = [...]") + 1
    assert f" {first}-{first + 3}\n" in outcome.stdout
