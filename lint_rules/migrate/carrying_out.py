"""Writes the files of a migration, journal first."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from lint_rules.fixes.fixing import Change
from lint_rules.fixes.writing import WriteError, replace
from lint_rules.migrate.errors import MigrationError
from lint_rules.migrate.journal import Entry, Journal, Place, digest, new_journal


class Carried(msgspec.Struct, frozen=True):
    """What became of the files."""

    written: tuple[str, ...]
    """The files that were replaced."""
    left: tuple[tuple[str, str], ...]
    """Those that were left as they are, with the reason."""
    stopped: str = ""
    """Why no more files were tried; empty if all were."""


def refuse_unfinished(root: Path) -> None:
    """Refuse to begin where a migration was interrupted.

    Raises:
        MigrationError: there is such a journal, or one that cannot be read.
    """
    place = Place.above(root)
    if place is None:
        return
    journal = place.read()
    if not place.is_finished(journal):
        raise MigrationError(
            f"a migration of {place.root}, begun {journal.started}, was interrupted (or is still running): "
            f"restore it with `resilint migrate --undo`, or delete {place.folder} to keep what it has written"
        )


def carry_out(root: Path, changes: Sequence[Change], progress: Callable[[int, int], None] | None = None) -> Carried:
    """Write changes; from the first one on, `lint_rules.migrate.undoing` can take all of them back.

    Args:
        root: the program's root.
        changes: what to write.
        progress: called with the number of files done and the number of all.

    Raises:
        MigrationError: the journal cannot be written, or an earlier one is in the way; nothing has changed.
    """
    refuse_unfinished(root)
    left: list[tuple[str, str]] = []
    entries: list[tuple[Change, Entry]] = []
    for change in _one_of_each(root, changes, left):
        try:
            mode = stat.S_IMODE((root / change.path).stat().st_mode)
        except OSError as error:
            left.append((change.path, str(WriteError.of(error))))
        else:
            path = change.path.encode("utf-8", "surrogateescape")
            entries.append((change, Entry(path, change.before, digest(change.after), mode)))
    if not entries:
        return Carried((), tuple(left))
    place = Place(root)
    started = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    journal = new_journal(started, [entry for _, entry in entries])
    try:
        place.write(journal)
    except OSError as error:
        reason = error.strerror or error
        raise MigrationError(f"{place.folder}: the journal cannot be written: {reason}; nothing was changed") from None
    return _replace_all(place, journal, [change for change, _ in entries], left, progress)


def _replace_all(
    place: Place,
    journal: Journal,
    changes: Sequence[Change],
    left: list[tuple[str, str]],
    progress: Callable[[int, int], None] | None,
) -> Carried:
    written: list[str] = []
    for done, change in enumerate(changes, 1):
        try:
            replace(place.root / change.path, change.before, change.after, token=journal.token)
        except WriteError as error:
            if error.everywhere:
                return Carried(tuple(written), tuple(left), f"{change.path}: {error}")
            left.append((change.path, str(error)))
        else:
            written.append(change.path)
        if progress is not None:
            progress(done, len(changes))
    try:
        place.finish(journal)
    except OSError as error:
        return Carried(tuple(written), tuple(left), f"{place.folder}: {WriteError.of(error)}")
    return Carried(tuple(written), tuple(left))


def _one_of_each(root: Path, changes: Sequence[Change], left: list[tuple[str, str]]) -> list[Change]:
    """Return the changes without those of a file that has another name in the program, by a link."""
    chosen: dict[Path, Change] = {}
    for change in changes:
        try:
            target = (root / change.path).resolve()
        except (OSError, RuntimeError):
            target = root / change.path
        other = chosen.setdefault(target, change)
        if other is not change and other.after != change.after:
            left.append((change.path, f"is the same file as {other.path}, which needs another change"))
    return list(chosen.values())
