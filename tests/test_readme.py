"""What the README and the pages around it show is real: code, findings, commands, links."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from lint_rules.frontends.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "examples" / "README.md",
    ROOT / "runtime" / "README.md",
]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")


def blocks(language: str) -> list[str]:
    """The README's code blocks of a language."""
    return [match[2] for match in _FENCE.finditer(README) if match[1] == language]


def without_texts(source: str) -> str:
    """Source without docstrings and comments, in one style."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Module) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.unparse(tree)


@pytest.mark.parametrize(("number", "project"), [(0, "pipeline"), (1, "pipeline_repaired")])
def test_before_and_after_are_in_the_examples(number: int, project: str) -> None:
    source = (ROOT / "examples" / project / "pipeline" / "extract" / "rates.py").read_text(encoding="utf-8")
    assert without_texts(blocks("python")[number]) in without_texts(source)


def test_the_findings_are_those_of_the_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "examples" / "pipeline" / "pipeline" / "extract")
    assert main(["check", "rates.py", "--output-format", "concise", "--quiet"]) == 1
    shown = next(block for block in blocks("") if "RP201" in block)
    assert capsys.readouterr().out.startswith(shown)


def test_the_first_command_ends_with_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (command,) = [line for line in README.splitlines() if line.startswith("pip install . &&")]
    program, *arguments = shlex.split(command.partition(" && ")[2])
    assert program == "resilint"
    assert main(arguments) == 1
    assert "Found " in capsys.readouterr().out


def test_the_test_command_is_the_same_everywhere() -> None:
    (command,) = [line for line in README.splitlines() if line.startswith("pip install -e")]
    install, _, tests = command.partition(" && ")
    packages = shlex.split(install)[2:]
    assert tests == "pytest -n auto"
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"{install}\n{tests}\n" in contributing
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert install.removeprefix("pip install ") in run
    assert f"{tests} --cov" in run
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    assert ", ".join(f'"{package}"' for package in packages) in noxfile


def test_nox_runs_every_python_that_is_declared() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)
    assert f"PYTHONS = {declared}".replace("'", '"') in (ROOT / "noxfile.py").read_text(encoding="utf-8")


def dead_links(page: Path) -> list[str]:
    """The relative links of a page that lead nowhere."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [link.partition("#")[0] for link in _LINK.findall(text) if not link.startswith(("http", "#", "mailto:"))]
    return [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("[a](page.md#x) [b](gone.md) [c](https://example.com)\n```\n[d](code.md)\n```\n")
    assert dead_links(tmp_path / "page.md") == ["gone.md"]
