"""Whose baseline a folder holds: a baseline of another project tolerates the wrong things, or nothing."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lint_rules.gate.errors import GateError
from lint_rules.gate.folder import About, Baseline
from lint_rules.gate.git import Git, GitError

_FEW = 3
"""Files that may all be gone without anybody wondering, where no git can tell."""


def about(root: Path, folder: Path) -> About:
    """Return what a baseline in ``folder`` says about itself if it is the one of the program at ``root``."""
    return About(project_name(root), os.path.relpath(root, folder).replace(os.sep, "/"))


def project_name(root: Path) -> str:
    """Return the name that ``pyproject.toml`` gives the project, ``""`` without one."""
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = toml.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    project = document.get("project")
    name = project.get("name") if isinstance(project, dict) else None
    return " ".join(name.split()) if isinstance(name, str) else ""


def check(baseline: Baseline, root: Path, files: Iterable[str]) -> None:
    """Refuse a baseline that is not the one of the program at ``root``.

    Args:
        baseline: the baseline.
        root: the program's root.
        files: the program's files.

    Raises:
        GateError: it was written for another project, or for another root.
    """
    recorded, present = baseline.about, about(root, baseline.folder)
    if recorded.project and present.project and recorded.project != present.project:
        raise GateError(
            f"{baseline.folder}: is the baseline of project {recorded.project!r}, this one is {present.project!r}; "
            f"if it was renamed, change the name in {baseline.folder / 'about'}"
        )
    if recorded.root != present.root:
        raise GateError(
            f"{baseline.folder}: was written for the program at {_resolved(baseline.folder / recorded.root)}, "
            f"the paths of this run start at {root}"
        )
    paths = sorted({entry.identity.path for entry in baseline.entries})
    known = frozenset(files)
    if paths and not any(path in known or (root / path).exists() for path in paths) and _are_foreign(root, paths):
        raise GateError(f"{baseline.folder}: is the baseline of another project: none of its files is known here")


def _resolved(path: Path) -> str:
    return os.path.normpath(path)


def _are_foreign(root: Path, paths: list[str]) -> bool:
    """Tell whether no file of a baseline was ever here, as far as that can be known."""
    git = Git(root)
    try:
        if git.line("rev-parse", "--is-shallow-repository") == "true":
            return False
        return not git.line("log", "-n", "1", "--format=%H", "--", *[f":(literal){path}" for path in paths])
    except (GitError, GateError):
        return len(paths) >= _FEW
