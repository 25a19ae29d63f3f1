"""The scripted histories get exactly the verdicts that were written down for them."""

from __future__ import annotations

import json

import pytest
from history_branches import BRANCHES
from history_language import BASELINE, Repo, Step
from history_trunk import TRUNK

from lint_rules.frontends.cli import main


def verdict(capsys: pytest.CaptureFixture[str], repo: Repo, *arguments: str) -> tuple[int, list[str]]:
    """Run the check and return its exit code and what it reports, as ``code path scope``."""
    capsys.readouterr()
    code = main(["check", "--output-format", "json", "--no-cache", *arguments])
    document = json.loads(capsys.readouterr().out)
    return code, [f"{item['code']} {item['path']} {item['scope']}" for item in document["findings"]]


@pytest.mark.parametrize("history", [TRUNK, BRANCHES], ids=["trunk", "branches"])
def test_every_commit_gets_its_verdict(
    repo: Repo, history: tuple[Step, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for number, step in enumerate(history):
        for change in step.changes:
            change(repo)
        repo.commit(step.name)
        assert verdict(capsys, repo, "--baseline", BASELINE) == (bool(step.new), list(step.new)), step.name
        strict, _ = verdict(capsys, repo, "--baseline", BASELINE, "--baseline-strict")
        assert strict == bool(step.new or step.stale), step.name
        if number:
            expected = step.new if step.since is None else step.since
            assert verdict(capsys, repo, "--since", "HEAD~1") == (bool(expected), list(expected)), step.name


def test_the_histories_are_long_enough() -> None:
    assert len(TRUNK) + len(BRANCHES) >= 60
    assert sum(1 for step in (*TRUNK, *BRANCHES) if step.new) >= 10
