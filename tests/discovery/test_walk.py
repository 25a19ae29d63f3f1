"""What belongs to a program, in trees as odd as real ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lint_rules.discovery import Tree
from lint_rules.settings import Settings


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def files(root: Path, settings: Settings | None = None, git_top: Path | None = None) -> list[str]:
    tree = Tree(root, settings or Settings(), git_top)
    found = tree.files()
    assert tree.warnings == []
    assert all(tree.includes(name) for name in found)
    return found


def test_default_and_set_excludes(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "build/b.py", "x/.venv/c.py", "x/node_modules/y/d.py", "old/e.py", "x/old/f.py", "notes.txt")
    assert files(tmp_path) == ["a.py", "old/e.py", "x/old/f.py"]
    assert files(tmp_path, Settings(extend_exclude=("/old",))) == ["a.py", "x/old/f.py"]
    assert files(tmp_path, Settings(exclude=("x/", "[b-o]*/"))) == ["a.py"]
    assert not Tree(tmp_path, Settings(), None).includes("build/new.py")


def test_a_virtual_environment_of_any_name(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "py311/pyvenv.cfg", "py311/lib/b.py")
    assert files(tmp_path) == ["a.py"]
    assert not Tree(tmp_path, Settings(), None).includes("py311/lib/b.py")
    assert files(tmp_path / "py311", Settings(exclude=())) == ["lib/b.py"], "named for itself it is the program"


def test_ignore_files_above_the_root_count_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    make(tmp_path, "repo/sub/root/a.py", "repo/sub/root/gen.py", "repo/sub/root/out.py", "repo/sub/root/in.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    (tmp_path / "repo/.gitignore").write_text("gen.py\n/sub/root/out.py\nin.py\n")
    (tmp_path / "repo/sub/.gitignore").write_text("!in.py\n")
    assert files(tmp_path / "repo/sub/root", git_top=tmp_path / "repo") == ["a.py", "in.py"]


def test_a_root_that_is_itself_ignored_is_checked_when_it_is_the_root(tmp_path: Path) -> None:
    make(tmp_path, "corpus/pkg/a.py", "corpus/pkg/b.py")
    (tmp_path / ".gitignore").write_text("corpus/\nb.py\n")
    assert files(tmp_path / "corpus/pkg", git_top=tmp_path) == ["a.py", "b.py"]


def test_links(tmp_path: Path) -> None:
    make(tmp_path, "a/b.py")
    (tmp_path / "a/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "twin.py").symlink_to("a/b.py")
    assert files(tmp_path) == ["a/b.py", "twin.py"]


def test_names(tmp_path: Path) -> None:
    make(tmp_path, "dir.py/inner.py", "with space/d e.py", "snake \N{SNAKE}/\N{FIRE}.py", "tab\tname.py")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.py")).touch()
    found = files(tmp_path)
    assert found == sorted(
        ["dir.py/inner.py", "with space/d e.py", "snake \N{SNAKE}/\N{FIRE}.py", "tab\tname.py", "bad\udcff.py"]
    )


def test_a_folder_that_cannot_be_read_is_one_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.py", "secret/b.py")
    scandir = os.scandir

    def refuse(path: str) -> os._ScandirIterator[str]:  # as root, no mode keeps us out
        if path.rstrip("/").endswith("secret"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    tree = Tree(tmp_path, Settings(), None)
    assert tree.files() == ["a.py"]
    assert tree.warnings == [f"{tmp_path}/secret/: Permission denied; nothing below it is checked"]


def test_unreadable_ignore_files_exclude_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    (tmp_path / ".gitignore").mkdir()
    assert files(tmp_path) == ["a.py"]
