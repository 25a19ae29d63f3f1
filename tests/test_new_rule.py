"""The scaffold: a rule made in a copy of the project works at once, and the tests say what is left to write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import changelog, new_rule

ROOT = Path(__file__).parent.parent
_COPIED = ("lint_rules", "docs", "scripts", "examples", "tests/fixtures")
_FILES = ("README.md", "CHANGELOG.md", "pyproject.toml", "tests/conftest.py", "tests/fixture_format.py")
_META = ("test_circle", "test_contract", "test_docs", "test_examples", "test_fixtures", "test_pipeline_examples")
_CHOSEN = "RP098 or closed or well_formed or contract or current or rule_finds or repaired or module_of or changelog"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, with the tests that every rule must pass."""
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*_FILES, *(f"tests/{name}.py" for name in _META)):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module in the copy and nowhere else."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    return subprocess.run([sys.executable, "-m", *arguments], cwd=copy, env=environment, capture_output=True, text=True)


def failing(copy: Path) -> set[str]:
    """Run the tests that concern a new rule and return the names of those that fail."""
    tests = [f"tests/{name}.py" for name in _META]
    outcome = run(copy, "pytest", "-q", "--tb=no", "-k", _CHOSEN, *tests)
    assert " passed" in outcome.stdout, outcome.stdout + outcome.stderr
    failed = [line.split()[1] for line in outcome.stdout.splitlines() if line.startswith("FAILED")]
    return {name.partition("::")[2] for name in failed}


def test_an_afternoon(copy: Path) -> None:
    before = failing(copy)
    made = run(copy, "scripts.new_rule", "RP098", "chatty-socket", "--call", "socket.create_server")
    assert made.returncode == 0, made.stderr
    module = copy / "lint_rules/rules/tool/chatty_socket.py"
    assert f"written: {module.relative_to(copy)}" in made.stdout
    assert "What is left:\n1. Write what stands after each TODO" in made.stdout
    # The rule works; what fails is what the author has not written yet.
    assert failing(copy) - before == {
        "test_a_rule_is_well_formed[RP098]",
        "test_the_changelog_leads_with_this_version_and_has_nothing_left_to_write",
        "test_everything_is_current",
        "test_the_circle_is_closed",
        "test_every_rule_finds_something_in_the_pipeline",
    }
    module.write_text(module.read_text().replace("TODO: ", "A server is opened where one is listening already: "))
    changes = copy / "CHANGELOG.md"
    changes.write_text(changes.read_text().replace("TODO: ", ""))
    with (copy / "examples/pipeline/functions/refresh/main.py").open("a") as file:
        file.write("\n\nimport socket\n\nserver = socket.create_server(('', 8080))\n")
    assert run(copy, "scripts.docs").returncode == 0
    assert failing(copy) - before == set()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("RP98", "chatty-socket", "socket.socket"), "RP98: a code is RP and three digits"),
        (("RP901", "chatty-socket", "socket.socket"), "RP901: a code is RP and three digits"),
        (("RP098", "ChattySocket", "socket.socket"), "ChattySocket: a name is two or more words"),
        (("RP098", "chatty-socket", "socket"), "socket: give a dotted name"),
        (("RP101", "chatty-socket", "socket.socket"), "RP101 raw-bigquery-client exists already"),
        (("RP098", "raw-bigquery-client", "socket.socket"), "RP101 raw-bigquery-client exists already"),
    ],
)
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, arguments: tuple[str, str, str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, name, call = arguments
    with pytest.raises(new_rule.RefusedError, match=complaint):
        new_rule.make(tmp_path, code, name, call)
    assert list(tmp_path.iterdir()) == []
    assert new_rule.main([code, name, "--call", call]) == 2
    assert capsys.readouterr().err.startswith(f"new_rule: {complaint}")


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "docs/contract").mkdir(parents=True)
    (tmp_path / "docs/contract/chatty-socket.md").write_text("mine\n")
    with pytest.raises(new_rule.RefusedError, match=r"docs/contract/chatty-socket\.md exists already"):
        new_rule.make(tmp_path, "RP098", "chatty-socket", "socket.socket")
    assert (tmp_path / "docs/contract/chatty-socket.md").read_text() == "mine\n"


def test_the_changelog_line_goes_to_the_newest_version_in_order() -> None:
    older = "## [1] - y\n\n### Rules\n\n- RP001 z-z: Z.\n"
    text = f"# C\n\n## [2] - x\n\n### Rules\n\n- RP101 a-b: C.\n- RP103 c-d: E\n  F.\n\n{older}"
    assert changelog.with_rule(text, "RP102", "n-n", "N") == text.replace("- RP103", "- RP102 n-n: N.\n- RP103")
    with pytest.raises(ValueError, match="no section `### Rules`"):
        changelog.with_rule(f"# C\n\n## [2] - x\n\n{older}", "RP102", "n-n", "N")
