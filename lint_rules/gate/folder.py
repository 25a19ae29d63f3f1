"""A baseline on disk: a folder with one small file for each entry, and one that says whose it is.

Deleting a file is the only change that a shrinking baseline knows, and git merges deletions of different files, or
the same one, without help.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from lint_rules.gate.entry import FORMAT, NAME, Entry, decode, encode
from lint_rules.gate.errors import GateError

DEFAULT = ".resilint-baseline"
"""The folder's usual name, below the program's root."""
ABOUT = "about"
_TITLE = "resilint-baseline"


class About(msgspec.Struct, frozen=True):
    """Whose baseline it is."""

    project: str
    """The project's name; empty where it has none."""
    root: str
    """The program's root, from the baseline's folder, with ``/``."""


class Baseline(msgspec.Struct, frozen=True):
    """A baseline as it was read."""

    folder: Path
    about: About
    entries: tuple[Entry, ...]


def read(folder: Path) -> Baseline:
    """Read a baseline.

    Raises:
        GateError: there is none, or it cannot be used; the message is one line that says why.
    """
    if not folder.is_dir():
        problem = "is a file; a baseline is a folder" if folder.exists() else "there is no baseline"
        raise GateError(f"{folder}: {problem}; `resilint baseline write` makes one")
    try:
        about = _about((folder / ABOUT).read_bytes())
        names = sorted(file.name for file in folder.iterdir() if file.name != ABOUT and file.name[0] != ".")
        entries = tuple(_entry(folder, name) for name in names)
    except FileNotFoundError:
        raise GateError(f"{folder}: is no baseline: there is no file {ABOUT!r} in it") from None
    except OSError as error:
        raise GateError(f"{error.filename}: cannot be read: {error.strerror or error}") from None
    except _AboutError as error:
        raise GateError(f"{folder / ABOUT}: {error}") from None
    return Baseline(folder, about, entries)


def _entry(folder: Path, name: str) -> Entry:
    if NAME.fullmatch(name) is None:
        raise GateError(f"{folder / name}: is no entry of a baseline: remove it")
    try:
        return decode(name, (folder / name).read_bytes())
    except GateError as error:
        raise GateError(f"{folder / name}: {error}; restore it with git, or remove it") from None


class _AboutError(Exception):
    """What is wrong with the file about the whole."""


def _about(content: bytes) -> About:
    lines = content.decode("utf-8", "replace").splitlines()
    if any(line.startswith(("<<<<<<<", "=======", ">>>>>>>")) for line in lines):
        raise _AboutError("it has conflict markers: it is half merged")
    values = dict(line.partition(" ")[::2] for line in lines)
    number = values.get(_TITLE, "")
    if not number.isdecimal() or "root" not in values or "project" not in values:
        raise _AboutError("it is damaged")
    if int(number) > FORMAT:
        raise _AboutError(f"it is from a newer version of resilint (format {number}; this one knows {FORMAT}): upgrade")
    return About(values["project"], values["root"])


def _about_text(about: About) -> bytes:
    return f"{_TITLE} {FORMAT}\nproject {about.project}\nroot {about.root}\n".encode()


def create(folder: Path, about: About, entries: Iterable[Entry]) -> None:
    """Make a new baseline; if anything goes wrong there is none afterwards.

    Raises:
        GateError: it cannot be written.
    """
    making = folder.with_name(f"{folder.name}.new-{os.getpid()}")
    try:
        making.mkdir(parents=True)
        _write(making / ABOUT, _about_text(about))
        for entry in entries:
            _write(making / entry.name, encode(entry))
        making.rename(folder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise GateError(f"{folder}: cannot be written: {error.strerror or error}") from None


def change(folder: Path, *, add: Iterable[Entry] = (), drop: Iterable[Entry] = ()) -> None:
    """Add and drop entries; if anything goes wrong the baseline is as it was.

    Raises:
        GateError: it cannot be written.
    """
    adding = {entry.name: encode(entry) for entry in add}
    dropping = {entry.name for entry in drop} - set(adding)
    waiting = {name: folder / f".new-{name}" for name in adding}
    saved: dict[str, bytes] = {}
    placed: list[str] = []
    try:
        for name, content in adding.items():
            _write(waiting[name], content)
        for name in dropping:
            saved[name] = (folder / name).read_bytes()
        for name, file in waiting.items():
            if (folder / name).exists():
                saved[name] = (folder / name).read_bytes()
            file.replace(folder / name)
            placed.append(name)
        for name in dropping:
            (folder / name).unlink()
    except OSError as error:
        for file in waiting.values():
            with suppress(OSError):
                file.unlink(missing_ok=True)
        for name in placed:
            with suppress(OSError):
                (folder / name).unlink()
        for name, content in saved.items():
            with suppress(OSError):
                if not (folder / name).exists():
                    _write(folder / name, content)
        raise GateError(f"{folder}: cannot be written: {error.strerror or error}") from None


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
