"""The cache on disk: one file for each content, named by its hash, in a folder that no one needs to look after.

What is read back is data (msgpack, checked against the types of the facts) and never code. A cache that cannot be
read or written is no cache, and no error: the facts are made anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from lint_rules import __version__, facts

FOLDER = ".resilint_cache"
"""The folder's name, below the program's root."""
_CHECKSUM = 8
_PACKAGE = Path(__file__).parent.parent
_MADE_BY = ("facts", "extract")
"""The packages on whose code the facts of a text depend."""


@cache
def version() -> str:
    """Return what facts depend on besides the text: the code that makes them, and the interpreter's grammar."""
    made_by = hashlib.sha256(__version__.encode())
    with suppress(OSError):  # no sources beside the compiled modules: then the version has to do
        for package in _MADE_BY:
            for path in sorted((_PACKAGE / package).glob("*.py")):
                made_by.update(path.read_bytes())
    return f"{sys.implementation.cache_tag}-{made_by.hexdigest()[:12]}"


class Store:
    """The facts of contents, and of contents that were only parsed whether they can be read at all.

    Args:
        folder: the cache's folder; it is made when the first facts are stored.
    """

    def __init__(self, folder: Path) -> None:
        self._top = folder
        self._folder = folder / version()
        self._decoder = msgspec.msgpack.Decoder(facts.Module | facts.Unreadable | None)
        self._encoder = msgspec.msgpack.Encoder()
        self._works = True

    def find_facts(self, content: bytes) -> facts.Module | facts.Unreadable | None:
        """Return the facts of a content, ``None`` where they are not known."""
        return self._read(f"{_hash(content)}.facts")[1]

    def find_readable(self, content: bytes) -> tuple[bool, facts.Unreadable | None]:
        """Return whether it is known if a content can be read, and what makes it unreadable."""
        is_known, found = self._read(f"{_hash(content)}.readable")
        return is_known, found if isinstance(found, facts.Unreadable) else None

    def keep_facts(self, content: bytes, found: facts.Module | facts.Unreadable) -> None:
        """Store the facts of a content."""
        self._write(f"{_hash(content)}.facts", found)

    def keep_readable(self, content: bytes, found: facts.Unreadable | None) -> None:
        """Store what makes a content unreadable, or that nothing does."""
        self._write(f"{_hash(content)}.readable", found)

    def _read(self, name: str) -> tuple[bool, facts.Module | facts.Unreadable | None]:
        try:
            stored = (self._folder / name[:2] / name).read_bytes()
            payload = stored[_CHECKSUM:]
            if stored[:_CHECKSUM] != _checksum(payload):
                return False, None
            return True, self._decoder.decode(payload)
        except (OSError, msgspec.MsgspecError):
            return False, None

    def _write(self, name: str, found: facts.Module | facts.Unreadable | None) -> None:
        if not self._works:
            return
        payload = self._encoder.encode(found)
        place = self._folder / name[:2]
        waiting = place / f".{name}-{os.getpid()}"
        try:
            if not place.is_dir():
                self._make(place)
            # Another process may be writing the same: whoever is last wins, and nobody reads half a file.
            waiting.write_bytes(_checksum(payload) + payload)
            waiting.replace(place / name)
        except OSError:
            self._works = False
            with suppress(OSError):
                waiting.unlink(missing_ok=True)

    def _make(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        ignore = self._top / ".gitignore"
        if not ignore.exists():
            ignore.write_text("# Made by resilint; safe to delete.\n*\n", encoding="utf-8")


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def _checksum(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECKSUM).digest()
