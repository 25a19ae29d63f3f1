"""Both hooks in the real pre-commit, on a real commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
RAW = "from google.cloud import bigquery\n\nclient = bigquery.Client()\n"
CLEAN = "from shared.clients.bigquery_pool import get_bigquery_client\n\nclient = get_bigquery_client()\n"
HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


class Project:
    """A git repository with pre-commit installed in it."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self.folder = folder
        scripts = str(Path(sys.executable).parent)
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "SKIP"))},
            "PATH": scripts + os.pathsep + os.environ["PATH"],
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "HOME": str(folder.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        folder.mkdir()
        self.git("init", "-q")
        self.git("config", "user.name", "A Tester")
        self.git("config", "user.email", "tester@example.invalid")
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [config]}), encoding="utf-8")
        installed = self.run(sys.executable, "-m", "pre_commit", "install")
        assert installed.returncode == 0, installed.stdout
        self.git("add", ".")
        self.git("commit", "-q", "--no-verify", "-m", "Begin")

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**self.environment, **environment},
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, text: str, **environment: str) -> tuple[bool, str]:
        """Try to commit a file with this text; return whether there is a new commit, and what was printed."""
        before = self.git("rev-parse", "HEAD")
        (self.folder / "job.py").write_text(text, encoding="utf-8")
        self.git("add", "job.py")
        done = self.run("git", "commit", "-m", "Change the job", **environment)
        committed = self.git("rev-parse", "HEAD") != before
        assert committed is (done.returncode == 0)
        return committed, done.stdout


def check_commits(project: Project, hook: str) -> None:
    """A raw client is blocked, a clean file passes, SKIP works."""
    committed, printed = project.commit(RAW)
    assert not committed, printed
    assert "job.py:3:19: RP101 " in printed
    committed, printed = project.commit(CLEAN)
    assert committed, printed
    assert "Passed" in printed
    committed, printed = project.commit(RAW, SKIP=hook)
    assert committed, printed
    assert "Skipped" in printed


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_commits(tmp_path: Path, hook: dict[str, Any]) -> None:
    # The hook as it is published, run by what is installed here: no registry is needed.
    local = {key: value for key, value in hook.items() if key != "additional_dependencies"}
    project = Project(tmp_path / "project", {"repo": "local", "hooks": [{**local, "language": "system"}]})
    check_commits(project, hook["id"])


def test_the_hooks_see_all_files_at_once(tmp_path: Path) -> None:
    assert [hook["id"] for hook in HOOKS] == ["resilint", "flake8-resilint"]
    assert all(hook["require_serial"] is True for hook in HOOKS)
    local = {**HOOKS[0], "language": "system", "verbose": True}
    project = Project(tmp_path / "project", {"repo": "local", "hooks": [local]})
    for number in range(200):
        (project.folder / f"m{number}.py").write_text("x = 1\n")
    project.git("add", ".")
    assert project.commit("x = 1\n")[1].count("No findings in 201 files.") == 1


def registry_answers(folder: Path) -> bool:
    """Tell whether pip can fetch what a hook's environment is made of."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--retries", "0", "-d", folder, "hatchling"],
            capture_output=True,
            check=False,
            timeout=60,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_commits_with_the_hook_installed_from_the_repository(tmp_path: Path, hook: dict[str, Any]) -> None:
    if not registry_answers(tmp_path / "download"):
        pytest.skip("pip reaches no registry, so pre-commit cannot install the hook")
    source = tmp_path / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in listed.split("\0"):
        if name and not name.startswith("tests/") and (REPOSITORY / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, source / name)
    identity = ["-c", "user.name=A Tester", "-c", "user.email=tester@example.invalid"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "Publish"]):
        subprocess.run(["git", "-C", source, *command], check=True)
    revision = subprocess.run(
        ["git", "-C", source, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    project = Project(tmp_path / "project", {"repo": str(source), "rev": revision, "hooks": [{"id": hook["id"]}]})
    check_commits(project, hook["id"])
