"""The journal: what every file of a migration held before, in one file that is there wholly or not at all.

It is written and synchronised before the first file is replaced. It lies in a folder of its own below the program's
root: there it is found again without settings and without git, and it moves with the tree.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from lint_rules.migrate.errors import MigrationError

FOLDER = ".resilint_migration"
"""The folder's name, below the program's root."""
_JOURNAL = "journal"
_FINISHED = "finished"
_IGNORE = ".gitignore"
_MAGIC = b"resilint migration 1\n"


class Entry(msgspec.Struct, frozen=True):
    """One file that a migration replaces."""

    path: bytes
    """From the root, with ``/``, as the file system spells it."""
    before: bytes
    after: bytes
    """The digest of the new content (see `digest`)."""
    mode: int
    """The permissions before."""

    @property
    def name(self) -> str:
        """The path as text."""
        return os.fsdecode(self.path)


class Journal(msgspec.Struct, frozen=True):
    """All files of one migration."""

    token: str
    """Names the migration, and its temporary files."""
    started: str
    """When it began: ISO 8601 with the offset."""
    entries: tuple[Entry, ...]


def digest(content: bytes) -> bytes:
    """Return what a content is recognised by."""
    return hashlib.sha256(content).digest()


def new_journal(started: str, entries: Iterable[Entry]) -> Journal:
    """Return a journal with a token of its own."""
    return Journal(secrets.token_hex(6), started, tuple(entries))


class Place:
    """Where the journal of a root lies.

    Args:
        root: the program's root.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER

    @classmethod
    def above(cls, start: Path) -> Place | None:
        """Return the nearest place with a journal, from a folder upwards."""
        for folder in (start, *start.parents):
            place = cls(folder)
            if place.exists():
                return place
        return None

    def exists(self) -> bool:
        """Whether there is a journal."""
        return os.path.lexists(self.folder / _JOURNAL)

    def read(self) -> Journal:
        """Return the journal.

        Raises:
            MigrationError: it cannot be read, or is not what was written.
        """
        try:
            stored = (self.folder / _JOURNAL).read_bytes()
        except OSError as error:
            raise MigrationError(f"{self.folder / _JOURNAL}: {error.strerror or error}") from None
        found = _decoded(stored)
        if found is None:
            raise MigrationError(
                f"{self.folder / _JOURNAL} is damaged, so nothing was touched: see with git what has changed, "
                f"then delete {self.folder}"
            )
        return found

    def is_finished(self, journal: Journal) -> bool:
        """Whether the journal's migration has come to its end."""
        try:
            return (self.folder / _FINISHED).read_text("utf-8") == journal.token
        except (OSError, UnicodeDecodeError):
            return False

    def write(self, journal: Journal) -> None:
        """Store a journal, in the place of that of an earlier migration.

        Raises:
            OSError: it cannot be stored; an earlier one is still there.
        """
        fresh = not self.folder.is_dir()
        try:
            if fresh:
                self.folder.mkdir()
            self._put(_IGNORE, b"# Made by `resilint migrate`, for --undo.\n*\n")
            payload = msgspec.msgpack.encode(journal)
            self._put(_JOURNAL, _MAGIC + digest(payload) + payload)
            _synchronise(self.root)
        except OSError:
            if fresh:
                self._clear()
            raise

    def finish(self, journal: Journal) -> None:
        """Note that a migration has come to its end.

        Raises:
            OSError: that cannot be stored.
        """
        self._put(_FINISHED, journal.token.encode())

    def reopen(self) -> None:
        """Note that a migration is being undone: until that is done, it counts as interrupted.

        Raises:
            OSError: that cannot be stored.
        """
        (self.folder / _FINISHED).unlink(missing_ok=True)
        _synchronise(self.folder)

    def remove(self) -> None:
        """Remove the journal, and its folder if there is nothing else in it.

        Raises:
            OSError: the journal cannot be removed.
        """
        (self.folder / _JOURNAL).unlink(missing_ok=True)
        self._clear()

    def _clear(self) -> None:
        with contextlib.suppress(OSError):
            for name in (_FINISHED, f"{_JOURNAL}.tmp", f"{_FINISHED}.tmp", f"{_IGNORE}.tmp", _IGNORE):
                (self.folder / name).unlink(missing_ok=True)
            self.folder.rmdir()

    def _put(self, name: str, content: bytes) -> None:
        waiting = self.folder / f"{name}.tmp"
        try:
            with waiting.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(self.folder / name)
        except OSError:
            with contextlib.suppress(OSError):
                waiting.unlink(missing_ok=True)
            raise
        _synchronise(self.folder)


def _decoded(stored: bytes) -> Journal | None:
    head = len(_MAGIC) + len(digest(b""))
    payload = stored[head:]
    if stored[:head] != _MAGIC + digest(payload):
        return None
    try:
        journal = msgspec.msgpack.decode(payload, type=Journal)
    except msgspec.MsgspecError:
        return None
    # Nobody is led out of the tree by a journal that came with a clone.
    if any(PurePosixPath(entry.name).is_absolute() or ".." in entry.name.split("/") for entry in journal.entries):
        return None
    return journal


def _synchronise(folder: Path) -> None:
    """See to it that the names in a folder survive a power failure, where the system knows how."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
