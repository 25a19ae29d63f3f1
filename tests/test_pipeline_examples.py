"""The example projects: every rule finds something in the first, none in its repaired twin."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from lint_rules.frontends.cli import main
from lint_rules.rules.registry import all_rules

EXAMPLES = Path(__file__).parent.parent / "examples"


def codes(project: Path, capsys: pytest.CaptureFixture[str]) -> Counter[str]:
    """Run the command on a project and count its findings by code."""
    exit_code = main(["check", str(project), "--output-format", "json", "--jobs", "1"])
    found = Counter(finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"])
    assert exit_code == (1 if found else 0)
    return found


def test_every_rule_finds_something_in_the_pipeline(capsys: pytest.CaptureFixture[str]) -> None:
    found = codes(EXAMPLES / "pipeline", capsys)
    assert [rule.code for rule in all_rules() if rule.code not in found] == []


def test_no_rule_finds_anything_in_the_repaired_twin(capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(EXAMPLES / "pipeline_repaired", capsys) == {}


def test_the_twin_is_no_empty_folder() -> None:
    """What the twin lacks of the pipeline's files is known; everything else was repaired, not dropped."""
    files = {
        name: {path.relative_to(EXAMPLES / name).as_posix() for path in (EXAMPLES / name).rglob("*.py")}
        for name in ("pipeline", "pipeline_repaired")
    }
    assert files["pipeline"] - files["pipeline_repaired"] == {"pipeline/errors.py"}
    assert files["pipeline_repaired"] <= files["pipeline"]


@pytest.mark.parametrize("name", ["pipeline", "pipeline_repaired"])
def test_each_project_has_settings_of_its_own(name: str) -> None:
    assert "[tool.resilint]" in (EXAMPLES / name / "pyproject.toml").read_text()
