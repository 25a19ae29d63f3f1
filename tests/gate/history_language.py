"""The words in which the scripted histories are written: commits, and the verdict that each must get."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

BASELINE = ".resilint-baseline"


class Repo:
    """A real git repository that a history is played into."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")
        for key, value in {
            "user.name": "Ada",
            "user.email": "ada@example.org",
            "commit.gpgsign": "false",
            "core.autocrlf": "false",
            "gc.auto": "0",
        }.items():
            self.git("config", key, value)

    def git(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True)
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def entries(self) -> dict[str, str]:
        """The baseline's files: name to content."""
        folder = self.root / BASELINE
        return {path.name: path.read_text() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


Change = Callable[[Repo], None]


class Step(msgspec.Struct, frozen=True):
    """One commit and what the gate must say about the tree after it."""

    name: str
    changes: tuple[Change, ...]
    new: tuple[str, ...] = ()
    """What is not in the baseline: ``code path scope``."""
    stale: int = 0
    """How many of the baseline's entries match nothing."""
    since: tuple[str, ...] | None = None
    """What ``--since`` the commit before reports; ``None``: the same as ``new``."""


def step(
    name: str, *changes: Change, new: tuple[str, ...] = (), stale: int = 0, since: tuple[str, ...] | None = None
) -> Step:
    return Step(name, changes, new, stale, since)


def put(path: str, text: str) -> Change:
    return lambda repo: repo.write(path, text)


def edit(path: str, old: str, new: str) -> Change:
    """Replace the first of what must be there."""

    def change(repo: Repo) -> None:
        text = repo.read(path)
        assert old in text, f"{path} has no {old!r}"
        repo.write(path, text.replace(old, new, 1))

    return change


def above(path: str, text: str) -> Change:
    return lambda repo: repo.write(path, text + repo.read(path))


def rename(old: str, new: str) -> Change:
    def change(repo: Repo) -> None:
        (repo.root / new).parent.mkdir(parents=True, exist_ok=True)
        repo.git("mv", old, new)

    return change


def remove(path: str) -> Change:
    return lambda repo: (repo.root / path).unlink()


def tool(*arguments: str) -> Change:
    """Run a tool of this interpreter's environment (black, ruff) over the project."""

    def change(repo: Repo) -> None:
        subprocess.run([sys.executable, "-m", *arguments], cwd=repo.root, check=True, capture_output=True)

    return change


def git(*arguments: str) -> Change:
    return lambda repo: void(repo.git(*arguments))


def resilint(*arguments: str) -> Change:
    """Run the command, which must succeed."""

    def change(repo: Repo) -> None:
        from lint_rules.frontends.cli import main

        assert main(list(arguments)) == 0, arguments

    return change


def void(_: object) -> None:
    """Drop a value."""


PRUNE = resilint("baseline", "prune", "--baseline", BASELINE)
