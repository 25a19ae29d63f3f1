"""Whether git could show, and take back, what a migration writes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from lint_rules.gate.errors import GateError
from lint_rules.gate.git import Git, GitError, top_of
from lint_rules.migrate.errors import MigrationError

_SHOWN = 3
_TOLD = "or give --allow-dirty"


def refuse_dirty(root: Path, paths: Iterable[str]) -> None:
    """Refuse where the migration's diff would mix with other changes, or where there would be none.

    Args:
        root: the program's root.
        paths: the files that are to be written, from there.

    Raises:
        MigrationError: files that git knows have uncommitted changes; git does not know some of ``paths``; or the root
            lies in no work tree. The message says which, and what to do.
    """
    top = top_of(root)
    if top is None:
        raise MigrationError(f"{root} is in no git work tree, so there would be no diff to review: commit it, {_TOLD}")
    git = Git(top)
    try:
        # Submodules too: with other files in them they are as dirty as before.
        changed = _status(
            git.fields("status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=untracked")
        )
        tracked = git.fields("ls-files", "-z", "--recurse-submodules")
    except (GitError, GateError) as error:
        raise MigrationError(f"git cannot say whether {top} has uncommitted changes ({error}): {_TOLD[3:]}") from None
    if changed:
        raise MigrationError(f"{top} has uncommitted changes ({_some(changed)}): commit or stash them, {_TOLD}")
    known = {os.path.realpath(top / name) for name in tracked}
    strangers = [path for path in paths if os.path.realpath(root / path) not in known]
    if strangers:
        raise MigrationError(f"git does not know all that would be written ({_some(strangers)}): add them, {_TOLD}")


def _status(fields: list[str]) -> list[str]:
    """Return the paths in the output of ``git status --porcelain -z``."""
    paths: list[str] = []
    fields = list(fields)
    while fields:
        entry = fields.pop(0)
        paths.append(entry[3:])
        if entry[0] in "RC" and fields:  # where it was before
            fields.pop(0)
    return paths


def _some(paths: list[str]) -> str:
    more = f", {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more
