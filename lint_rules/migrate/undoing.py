"""Takes a migration back, whether it has come to its end or not."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from lint_rules.fixes.writing import WriteError, put, waiting_place
from lint_rules.migrate.errors import MigrationError
from lint_rules.migrate.journal import Entry, Journal, Place, digest

_SHOWN = 5


class Undone(msgspec.Struct, frozen=True):
    """What came of it."""

    root: Path
    started: str
    """When the migration had begun."""
    restored: tuple[str, ...]
    """The files that hold again what they held before."""
    untouched: int
    """How many held it all the time."""


def undo(start: Path, *, force: bool = False, progress: Callable[[int, int], None] | None = None) -> Undone:
    """Restore the files of the last migration, and remove its journal.

    Args:
        start: a folder in the migrated tree.
        force: whether files that were changed afterwards are restored too.
        progress: called with the number of files done and the number of all.

    Raises:
        MigrationError: there is no journal, it is damaged, or files were changed since (nothing has changed then); or
            a file cannot be written (those before it are restored, and a second call goes on).
    """
    place = Place.above(start)
    if place is None:
        raise MigrationError(f"there is no migration to undo in {start} or above it")
    journal = place.read()
    states = [(entry, _state(place.root, entry)) for entry in journal.entries]
    changed = [f"{entry.name} {state}" for entry, state in states if state not in ("before", "after")]
    if changed and not force:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        raise MigrationError(
            f"nothing was restored, for files were changed after the migration: {', '.join(changed[:_SHOWN])}{more}; "
            "with --force they are overwritten"
        )
    restored: list[str] = []
    try:
        place.reopen()
        for done, (entry, state) in enumerate(states, 1):
            _restore(place.root, journal, entry, state)
            if state != "before":
                restored.append(entry.name)
            if progress is not None:
                progress(done, len(states))
        place.remove()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise MigrationError(
            f"{where}{WriteError.of(error)}; {len(restored)} of {len(states)} files are restored: "
            "run `resilint migrate --undo` again when it can be"
        ) from None
    return Undone(place.root, journal.started, tuple(restored), len(states) - len(restored))


def _target(root: Path, entry: Entry) -> Path:
    try:
        return (root / entry.name).resolve()
    except RuntimeError:  # a link that leads to itself, before Python 3.13
        return root / entry.name


def _state(root: Path, entry: Entry) -> str:
    """Return what a file holds: ``before``, ``after``, or else what has happened to it."""
    try:
        content = _target(root, entry).read_bytes()
    except FileNotFoundError:
        return "(is gone)"
    except OSError:
        return "(cannot be read)"
    if content == entry.before:
        return "before"
    return "after" if digest(content) == entry.after else "(changed)"


def _restore(root: Path, journal: Journal, entry: Entry, state: str) -> None:
    target = _target(root, entry)
    if state == "before":
        with contextlib.suppress(OSError):
            waiting_place(target, journal.token).unlink(missing_ok=True)
        return
    owner: tuple[int, int] | None = None
    try:
        status = target.stat()
        owner = (status.st_uid, status.st_gid)
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "is write-protected", str(target))
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
    put(target, entry.before, entry.mode, owner=owner, token=journal.token)
