"""``check --since``: what is new since a branch left another one, from git objects alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from gate_project import BAD, OTHER, Project

SINCE = ("check", "--output-format", "concise", "--quiet", "--since")


def new(project: Project, revision: str = "main", *arguments: str) -> list[str]:
    """The paths and codes that are reported as new."""
    code, out, err = project.run(*SINCE, revision, *arguments)
    assert err == ""
    assert code == bool(out)
    return [f"{line.split(':')[0]} {line.split()[1]}" for line in out.splitlines()]


@pytest.fixture
def branch(project: Project) -> Project:
    """A branch off main."""
    project.commit("start")
    project.git("checkout", "-q", "-b", "branch")
    return project


def test_what_was_there_is_not_new(branch: Project) -> None:
    assert new(branch) == []
    branch.write("a.py", "import os\n" + BAD)
    assert new(branch) == []
    branch.commit("committed or not")
    assert new(branch) == []


def test_new_files_count_whether_git_knows_them_or_not(branch: Project) -> None:
    branch.write("b.py", OTHER)
    assert new(branch) == ["b.py RP102"]
    branch.git("add", "b.py")
    assert new(branch) == ["b.py RP102"]
    branch.commit("b")
    assert new(branch) == ["b.py RP102"]
    assert new(branch, "HEAD") == []


def test_what_main_has_meanwhile_does_not_matter(branch: Project) -> None:
    """The comparison is with where the branch left, so a fix on main makes nothing new here."""
    branch.git("checkout", "-q", "main")
    branch.write("a.py", "x = 1\n")
    branch.commit("fixed on main")
    branch.git("checkout", "-q", "branch")
    assert new(branch) == []
    branch.git("merge", "-q", "-m", "merge", "main")
    branch.write("a.py", BAD)
    assert new(branch) == ["a.py RP102"], "after the merge the branch has the fix too"


def test_a_merge_commit_as_hosting_services_check_it_out(branch: Project) -> None:
    branch.write("b.py", OTHER)
    branch.commit("b")
    branch.git("checkout", "-q", "main")
    branch.write("c.py", OTHER.replace("other", "third"))
    branch.commit("c on main")
    branch.git("checkout", "-q", "--detach", "main")
    branch.git("merge", "-q", "--no-ff", "-m", "merge", "branch")
    assert new(branch) == ["b.py RP102"]
    assert new(branch, "HEAD^2") == ["c.py RP102"]


def test_renamed_and_moved(branch: Project) -> None:
    branch.git("mv", "a.py", "renamed.py")
    branch.write("renamed.py", branch.read("renamed.py") + "\n\ndef more():\n    return 1\n")
    assert new(branch) == []
    branch.git("rm", "-q", "-f", "renamed.py")
    branch.write("pkg/b.py", BAD.replace("def load", "def fetch"))
    assert new(branch) == [], "the function moved and has another name, with the same body"
    branch.write("pkg/c.py", BAD.replace("def load", "def fetch"))
    assert len(new(branch)) == 1, "but only once"


def test_deleted_files(branch: Project) -> None:
    (branch.root / "a.py").unlink()
    branch.write("b.py", "x = 1\n")
    assert new(branch) == []


def test_other_files_that_break(branch: Project) -> None:
    branch.write("pyproject.toml", '[tool.resilint]\nselect = ["RP301"]\n')
    branch.write("retries.py", "from shared.utils.bigquery_retry import SERIALIZATION_RETRY as retried\n")
    branch.write(
        "save.py",
        "from google.cloud import bigquery\nfrom retries import retried\n\n\n@retried\n"
        "def save(client: bigquery.Client, sql):\n    return client.query(sql).result(timeout=60)\n",
    )
    branch.commit("covered")
    assert new(branch) == []
    branch.write("retries.py", "def retried(function):\n    return function\n")
    assert new(branch, "HEAD") == ["save.py RP301"]
    assert new(branch, "HEAD", "--changed-lines") == [], "that line has not changed"
    assert new(branch, "HEAD", "save.py") == ["save.py RP301"]
    assert new(branch, "HEAD", "retries.py") == []


def test_changed_lines(branch: Project) -> None:
    branch.write("a.py", BAD.replace("timeout=5", "timeout=6") + "\n\n" + OTHER)
    assert new(branch, "main", "--changed-lines") == ["a.py RP102", "a.py RP102"]
    branch.write("a.py", BAD.replace("def load(url)", "def load(url: str)"))
    assert new(branch, "main", "--changed-lines") == []
    branch.write("b.py", OTHER)
    assert new(branch, "main", "--changed-lines") == ["b.py RP102"]
    assert "--changed-lines: changed since when?" in branch.refused("check", "--changed-lines")


def test_a_program_below_the_top(branch: Project) -> None:
    branch.write("sub/pyproject.toml", '[tool.resilint]\nselect = ["RP1"]\n')
    branch.write("sub/a.py", BAD)
    branch.commit("sub")
    branch.write("sub/b.py", OTHER)
    assert new(branch, "HEAD", "sub") == ["sub/b.py RP102"]


def test_a_suppression_that_goes_makes_its_finding_new(branch: Project) -> None:
    branch.write("a.py", BAD.replace("timeout=5)", "timeout=5)  # noqa: RP102"))
    branch.commit("silenced")
    branch.write("a.py", BAD)
    assert new(branch, "HEAD") == ["a.py RP102"]


def test_together_with_a_baseline(branch: Project) -> None:
    branch.write("b.py", OTHER)
    assert branch.run("baseline", "write", "b.py")[0] == 0
    assert new(branch, "main", "--baseline", ".resilint-baseline") == []


def test_symbolic_links(branch: Project) -> None:
    (branch.root / "link.py").symlink_to("a.py")
    branch.commit("a link")
    assert new(branch, "HEAD") == []


def clone(project: Project, name: str, *arguments: str) -> Project:
    target = project.root / name
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "clone", "-q", *arguments, project.root.as_uri(), str(target)],
        check=True,
        capture_output=True,
    )
    return Project(target, project._capsys)


def test_a_shallow_clone(branch: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    branch.write("b.py", OTHER)
    branch.commit("b")
    branch.git("checkout", "-q", "main")
    branch.write("c.py", "x = 1\n")
    branch.commit("c")
    copy = clone(branch, "shallow", "--depth", "1", "--no-single-branch")
    copy.git("checkout", "-q", "-f", "origin/branch")
    monkeypatch.chdir(copy.root)
    assert "shallow clone: fetch more history" in copy.refused("check", "--since", "origin/main")
    copy.git("-c", "protocol.file.allow=always", "fetch", "-q", "--unshallow")
    assert new(copy, "origin/main") == ["b.py RP102"]


def test_submodules(branch: Project) -> None:
    (branch.root / "inner_origin").mkdir()
    inner = Project(branch.root / "inner_origin", branch._capsys)
    (inner.root / "pyproject.toml").unlink()
    inner.commit("inner")
    branch.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root.as_uri(), "inner")
    shutil.rmtree(inner.root)
    branch.commit("with a submodule")
    assert new(branch, "HEAD") == []
    branch.write("inner/b.py", OTHER)
    assert new(branch, "HEAD") == ["inner/b.py RP102"]


def test_a_submodule_that_lacks_its_commit(branch: Project) -> None:
    branch.write("inner/x.py", BAD)
    inner = Project(branch.root / "inner", branch._capsys)
    inner.commit("inner")
    branch.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},inner")
    branch.git("commit", "-q", "-m", "a commit that nobody has")
    assert "the submodule inner does not have its commit 111111111111" in branch.refused("check", "--since", "HEAD")


def test_refusals(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--since HEAD: git knows no commit of that name" in project.refused("check", "--since", "HEAD")
    project.commit("start")
    for odd in ("nowhere", "--all", "HEAD:a.py", "", "a b"):
        assert "git knows no commit of that name" in project.refused("check", f"--since={odd}")
    project.git("checkout", "-q", "--orphan", "empty")
    assert "has no commit yet" in project.refused("check", "--since", "main")
    project.commit("no history in common")
    assert "has no commit in common with HEAD" in project.refused("check", "--since", "main")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git cannot be run" in project.refused("check", "--since", "main")


def test_no_repository(project: Project, tmp_path: Path) -> None:
    shutil.rmtree(project.root / ".git")
    assert "is in no git repository" in project.refused("check", "--since", "main")


def test_a_missing_object(branch: Project) -> None:
    branch.write("a.py", OTHER)
    name = branch.git("rev-parse", "main:a.py").strip()
    (branch.root / ".git/objects" / name[:2] / name[2:]).unlink()
    assert "its content is not in this clone" in branch.refused("check", "--since", "main")


def test_nothing_is_checked_out_or_written(branch: Project) -> None:
    branch.write("b.py", OTHER)
    before = branch.git("status", "--porcelain=v2", "--branch")
    index = (branch.root / ".git/index").read_bytes()
    assert new(branch, "main", "--no-cache") == ["b.py RP102"]
    assert branch.git("status", "--porcelain=v2", "--branch") == before
    assert (branch.root / ".git/index").read_bytes() == index
    assert not (branch.root / ".resilint_cache").exists()


def test_code_that_moved_to_a_file_nobody_asked_about(branch: Project) -> None:
    """One entry, one finding: also where a hook names only the file with the copy."""
    (branch.root / "a.py").unlink()
    branch.write("b.py", BAD.replace("def load", "def fetch"))
    branch.write("c.py", BAD.replace("def load", "def again"))
    assert new(branch, "main", "c.py") == ["c.py RP102"]
    assert new(branch, "main", "b.py") == []
    assert new(branch) == ["c.py RP102"]


def test_what_a_change_elsewhere_mends_counts_as_fixed(branch: Project) -> None:
    branch.write("pyproject.toml", '[tool.resilint]\nselect = ["RP301"]\n')
    branch.write("retries.py", "def retried(function):\n    return function\n")
    branch.write(
        "save.py",
        "from google.cloud import bigquery\nfrom retries import retried\n\n\n@retried\n"
        "def save(client: bigquery.Client, sql):\n    return client.query(sql).result(timeout=60)\n",
    )
    branch.commit("not covered")
    branch.write("retries.py", "from shared.utils.bigquery_retry import SERIALIZATION_RETRY as retried\n")
    assert branch.run("check", "--since", "HEAD", "--output", "markdown")[1].startswith(
        "### resilint: this change: -1, +0\n"
    )
