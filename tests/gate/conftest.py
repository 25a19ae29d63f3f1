"""A repository in which histories are played."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_project import Project
from history_language import Repo


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """An empty repository that is the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Repo(tmp_path)


@pytest.fixture
def project(repo: Repo, capsys: pytest.CaptureFixture[str]) -> Project:
    """A repository with a finding, and the command."""
    return Project(repo.root, capsys)
