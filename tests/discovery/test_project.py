"""From what was named to a root, its settings and the files to report on."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.discovery import MissingPathError, choose, find_project
from lint_rules.settings import Settings, SettingsError


def make(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def reported(*paths: Path, isolated: bool = False) -> tuple[list[str], list[str]]:
    given = [str(path) for path in paths]
    project = find_project(given, isolated=isolated)
    tree = project.tree()
    return choose(project, tree, tree.files(), given)


def test_the_root_is_where_the_settings_are(tmp_path: Path) -> None:
    make(tmp_path, repo__resilint_dot_toml="check-tests = true", repo__a__b_dot_py="")
    (tmp_path / "repo/.git").mkdir()
    (tmp_path / "repo/a/.git").mkdir()
    project = find_project([str(tmp_path / "repo/a/b.py")])
    assert (project.root, project.settings.check_tests) == (tmp_path / "repo", True)
    isolated = find_project([str(tmp_path / "repo/a/b.py")], isolated=True)
    assert (isolated.root, isolated.settings) == (tmp_path / "repo/a", Settings())


def test_without_settings_the_root_is_the_repository_or_what_was_named(tmp_path: Path) -> None:
    make(tmp_path, repo__a__b_dot_py="", plain__c__d_dot_py="", plain__e_dot_py="")
    (tmp_path / "repo/.git").write_text("gitdir: elsewhere")  # a work tree: `.git` is a file
    assert find_project([str(tmp_path / "repo/a/b.py")], isolated=True).root == tmp_path / "repo"
    plain = tmp_path / "plain"
    assert find_project([str(plain / "c/d.py")], isolated=True).root == plain / "c"
    assert find_project([str(plain / "c"), str(plain / "e.py")], isolated=True).root == plain


def test_an_ignored_folder_that_is_named_is_its_own_root(tmp_path: Path) -> None:
    make(tmp_path, _dot_gitignore="corpus/", corpus__pkg__a_dot_py="", b_dot_py="")
    (tmp_path / ".git").mkdir()
    assert reported(tmp_path / "corpus/pkg", isolated=True) == (["a.py"], ["a.py"])
    assert reported(tmp_path / "corpus/pkg/a.py", isolated=True) == (["b.py"], [])


def test_a_settings_file_from_elsewhere_does_not_move_the_root(tmp_path: Path) -> None:
    make(tmp_path, ci__resilint_dot_toml="ignore = ['RP1']", repo__a_dot_py="")
    project = find_project([str(tmp_path / "repo")], settings_file=str(tmp_path / "ci/resilint.toml"))
    assert (project.root, project.settings.ignore) == (tmp_path / "repo", ("RP1",))
    with pytest.raises(SettingsError, match="cannot be read"):
        find_project([str(tmp_path / "repo")], settings_file=str(tmp_path / "nowhere.toml"))


def test_named_files_select_what_is_reported_of_the_whole_program(tmp_path: Path) -> None:
    make(
        tmp_path,
        resilint_dot_toml="extend-exclude = ['gen']",
        a_dot_py="",
        pkg__b_dot_py="",
        pkg__c_dot_py="",
        pkgs__d_dot_py="",
        gen__e_dot_py="",
        notes_dot_txt="",
        window_dot_pyw="",
        run="#!/usr/bin/env python3\n",
        shell="#!/bin/sh\n",
    )
    program = ["a.py", "pkg/b.py", "pkg/c.py", "pkgs/d.py"]
    assert reported(tmp_path) == (program, program)
    assert reported(tmp_path / "pkg") == (program, ["pkg/b.py", "pkg/c.py"])
    assert reported(tmp_path / "pkg/c.py", tmp_path / "a.py") == (program, ["a.py", "pkg/c.py"])
    for nothing in ("gen/e.py", "gen", "notes.txt", "shell"):
        assert reported(tmp_path / nothing) == (program, [])
    assert reported(tmp_path / "run") == (sorted([*program, "run"]), ["run"])
    assert reported(tmp_path / "window.pyw") == (sorted([*program, "window.pyw"]), ["window.pyw"])


def test_relative_paths_start_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, resilint_dot_toml="", a_dot_py="", pkg__b_dot_py="")
    monkeypatch.chdir(tmp_path / "pkg")
    project = find_project(["../a.py"])
    assert project.root == tmp_path
    assert project.relative("../a.py") == "a.py"
    assert project.relative("b.py") == "pkg/b.py"
    project = find_project([])
    tree = project.tree()
    assert choose(project, tree, tree.files(), [])[1] == ["pkg/b.py"]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(MissingPathError, match=r"nowhere\.py: no such file or folder"):
        find_project([str(tmp_path), str(tmp_path / "nowhere.py")])
    assert find_project([str(tmp_path / "new.py")], exist=False, isolated=True).root == tmp_path
