"""Which files git knows to have been renamed, in the work tree or in some commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lint_rules.gate.errors import GateError
from lint_rules.gate.git import Git, GitError

_STEPS = 20
"""Renames of one file that are followed, one after the other."""


def find_renames(root: Path, gone: Sequence[str]) -> dict[str, str]:
    """Return the present paths of files that were renamed, by their former ones.

    Args:
        root: the program's root, that paths are relative to. Outside of a repository nothing is known.
        gone: paths that are no longer there.
    """
    try:
        return _Renames(root).follow(gone)
    except (GitError, GateError):
        return {}


class _Renames:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._git = Git(root)
        self._prefix = self._git.line("rev-parse", "--show-prefix")
        self._in_work_tree = _renamed(self._git, self._prefix, "HEAD")

    def follow(self, gone: Sequence[str]) -> dict[str, str]:
        result: dict[str, str] = {}
        pending = {path: path for path in gone}
        for _ in range(_STEPS):
            if not pending:
                break
            found = self._next(pending.values())
            step = {start: found[now] for start, now in pending.items() if now in found}
            result.update({start: path for start, path in step.items() if (self._root / path).is_file()})
            pending = {start: path for start, path in step.items() if start not in result}
        return result

    def _next(self, paths: Iterable[str]) -> dict[str, str]:
        found = {path: self._in_work_tree[path] for path in paths if path in self._in_work_tree}
        waiting = sorted({path for path in paths if path not in found})
        for commit, removed in self._removals(waiting):
            fields = self._git.fields(
                "diff-tree", "-M", "-r", "--no-commit-id", "--diff-filter=R", "--name-status", "-z", commit
            )
            renamed = _pairs(fields, self._prefix)
            found.update({path: renamed[path] for path in removed if path in renamed and path not in found})
        return found

    def _removals(self, paths: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield the commits that removed the paths, newest first, with what they removed."""
        if not paths:
            return
        output = self._git.fields(
            "log", "--no-renames", "--diff-filter=D", "--format=%x00commit %H%x00", "--name-only", "-z", "--",
            *[f":(literal){path}" for path in paths],
        )  # fmt: skip
        commit, removed = "", list[str]()
        for field in output:
            name = field.lstrip("\n")
            if name.startswith("commit "):
                if commit:
                    yield commit, removed
                commit, removed = name[len("commit ") :], []
            elif (path := self._relative(name)) is not None:
                removed.append(path)
        if commit:
            yield commit, removed

    def _relative(self, path: str) -> str | None:
        """Turn a path from the work tree's top into one from the root."""
        return path[len(self._prefix) :] if path.startswith(self._prefix) else None


def renames_since(root: Path, commit: str) -> dict[str, str]:
    """Return what was renamed between a commit and the work tree: former to present path, from the program's root.

    Raises:
        GitError: git fails.
    """
    git = Git(root)
    return _renamed(git, git.line("rev-parse", "--show-prefix"), commit)


def _renamed(git: Git, prefix: str, commit: str) -> dict[str, str]:
    """Return what was renamed between a commit and the work tree."""
    fields = git.fields(
        "diff", "-M", "--diff-filter=R", "--name-status", "-z", "--no-ext-diff", "--ignore-submodules", commit
    )
    return _pairs(fields, prefix)


def _pairs(fields: Sequence[str], prefix: str) -> dict[str, str]:
    """Return former to present path of what a diff lists as ``R100``, former, present."""
    result: dict[str, str] = {}
    for index in range(0, len(fields) - 2, 3):
        old, new = fields[index + 1], fields[index + 2]
        if old.startswith(prefix) and new.startswith(prefix):
            result[old[len(prefix) :]] = new[len(prefix) :]
    return result
