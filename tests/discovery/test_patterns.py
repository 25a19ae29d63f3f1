"""Our patterns decide as git does: git itself is asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lint_rules.discovery.walk import Tree
from lint_rules.settings import Settings

FILES = [
    "a.py",
    "build/b.py",
    "src/build/c.py",
    "src/keep.py",
    "src/gen/x_pb2.py",
    "src/gen/keep.py",
    "src/gen/deep/keep.py",
    "odd name/d e.py",
    "doc/src/a.py",
    "[x]/a.py",
    "tmp1/a.py",
    "tmp12/a.py",
    "#hash/a.py",
    "build.py",
]


@pytest.mark.parametrize(
    "ignored",
    [
        {".gitignore": "build/\n"},
        {".gitignore": "/build\n*_pb2.py\n"},
        {".gitignore": "build\n!src/build\n"},
        {".gitignore": "src/gen/**\n!src/gen/keep.py\n"},
        {".gitignore": "src/gen/\n!src/gen/keep.py\n"},
        {".gitignore": "*.py\n!keep.py\n"},
        {".gitignore": "# comment\n\n   \nodd name/\nodd\\ name\n"},
        {".gitignore": "**/gen/*\n"},
        {".gitignore": "src/*/keep.py\n"},
        {".gitignore": "tmp?\n\\#hash\n"},
        {".gitignore": "tmp[0-9][0-9]\n[\n"},
        {".gitignore": "a.py\r\nbuild/\r\n"},
        {".gitignore": "*.py\n", "src/.gitignore": "!*.py\n"},
        {".gitignore": "keep.py\n", "src/gen/.gitignore": "/deep\n!keep.py\n"},
        {"src/.gitignore": "/keep.py\nbuild/\n", "doc/.gitignore": "src\n"},
        {".gitignore": "/src\n", "src/.gitignore": "!keep.py\n"},
        {".gitignore": "!a.py\na.py\n"},
        {".gitignore": "build.py/\n"},
    ],
)
def test_the_same_files_as_git(tmp_path: Path, ignored: dict[str, str]) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    for name, text in ignored.items():
        (tmp_path / name).write_bytes(text.encode())
    git = ["git", "-C", str(tmp_path), "-c", "core.excludesFile="]
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--others", "--exclude-standard", "*.py"], check=True, capture_output=True, text=True
    ).stdout
    expected = sorted(name for name in listed.split("\0") if name)
    tree = Tree(tmp_path, Settings(exclude=(".git",)), tmp_path)
    assert tree.files() == expected
    assert [name for name in sorted(FILES) if tree.includes(name)] == expected
