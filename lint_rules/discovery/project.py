"""From the paths that were named to the program they belong to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from lint_rules.discovery.exclusion import is_ignored
from lint_rules.discovery.walk import SUFFIX, Tree
from lint_rules.settings import Settings, find_settings_file, read_settings


class MissingPathError(Exception):
    """A path was named that does not exist; the message says which."""


class Project(msgspec.Struct, frozen=True):
    """Where a program lies and what is set for it."""

    root: Path
    """The folder with the settings file, else the repository's top, else what was named. Absolute."""
    settings: Settings
    settings_file: Path | None
    git_top: Path | None

    def tree(self) -> Tree:
        """Return the program's files and what decides about them."""
        return Tree(self.root, self.settings, self.git_top)

    def relative(self, path: str) -> str:
        """Return a path (absolute, or from the current folder) as one from the root, with ``/``.

        Raises:
            ValueError: the path does not lie below the root.
        """
        return absolute(path).relative_to(self.root).as_posix()


def find_project(
    paths: Sequence[str], *, settings_file: str | None = None, isolated: bool = False, exist: bool = True
) -> Project:
    """Return the project of ``paths`` (files and folders; none: the current folder).

    Args:
        paths: what was named, from the current folder or absolute.
        settings_file: the settings file to use instead of the nearest one.
        isolated: use no settings file at all.
        exist: whether every path must exist (a buffer's need not).

    Raises:
        MissingPathError: ``exist`` is set and one of the paths does not.
        SettingsError: the settings file cannot be used.
    """
    named = [absolute(path) for path in paths or (".",)]
    if exist:
        for path, given in zip(named, paths or (".",), strict=True):
            if not os.path.lexists(path):
                raise MissingPathError(f"{given}: no such file or folder")
    common = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in named]))
    git_top = find_git_top(common)
    found: Path | None = None
    if settings_file is not None:
        found = absolute(settings_file)
    elif not isolated:
        found = find_settings_file(common)
    settings = read_settings(found) if found is not None else Settings()
    root = common
    if found is not None and common.is_relative_to(found.parent):
        root = found.parent
    elif git_top is not None and not (all(path.is_dir() for path in named) and is_ignored(common, git_top)):
        # An ignored folder (an unpacked package, say) that is named is checked for itself.
        root = git_top
    return Project(root, settings, found, find_git_top(root))


def find_git_top(folder: Path) -> Path | None:
    """Return the nearest folder, from ``folder`` upwards, that is the top of a git work tree."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def choose(project: Project, tree: Tree, files: Sequence[str], paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Say which files are to be reported on.

    Returns:
        The program's files (``files``, and Python scripts without a suffix if they are named), and those of them
        that lie at or below one of ``paths``; both sorted.
    """
    known = set(files)
    chosen: set[str] = set()
    scripts: set[str] = set()
    for given in paths or (".",):
        path = project.relative(given)
        if Path(given).is_dir():
            inside = "" if path == "." else path + "/"
            chosen.update(file for file in files if file.startswith(inside))
        elif path in known:
            chosen.add(path)
        elif _is_script(Path(given)) and tree.includes(path):
            scripts.add(path)
    return sorted(known | scripts), sorted(chosen | scripts)


def absolute(path: str) -> Path:
    """Return ``path`` from the file system's top, links left as they are: a program is what its paths say."""
    return Path(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow links


def _is_script(path: Path) -> bool:
    """Tell whether a file without ``.py`` is Python all the same: by its suffix or by its first line."""
    if path.suffix:
        return path.suffix == f"{SUFFIX}w"
    try:
        with path.open("rb") as file:
            first = file.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first
