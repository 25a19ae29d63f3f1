"""A program's files whose facts come from the cache where it has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lint_rules import facts
from lint_rules.cache.store import Store
from lint_rules.program.sources import Sources


class CachedSources(Sources):
    """As `Sources`; what has to be extracted is stored.

    Args:
        root: the folder that paths are relative to.
        files: paths relative to ``root``, with ``/``.
        words: the screening words; ``None`` switches screening off.
        store: the cache.
    """

    def __init__(self, root: Path, files: Sequence[str], words: frozenset[str] | None, store: Store) -> None:
        super().__init__(root, files, words)
        self._store = store

    def facts_of(self, path: str) -> facts.Module | facts.Unreadable | None:
        """Return a file's facts; ``None`` for a path that is none of the program's."""
        if path in self._facts or path not in self.files:
            return super().facts_of(path)
        content = self.read(path)
        if not isinstance(content, bytes):
            return super().facts_of(path)
        found = self._store.find_facts(content)
        if found is not None:
            self._facts[path] = found
            return found
        found = super().facts_of(path)
        if found is not None:
            self._store.keep_facts(content, found)
        return found

    def unreadable(self, path: str) -> facts.Unreadable | None:
        """Return what is wrong with a file."""
        if path not in self.files or path in self._facts or path in self._readable or self.can_hold_findings(path):
            return super().unreadable(path)
        content = self.read(path)
        if not isinstance(content, bytes):
            return super().unreadable(path)
        is_known, found = self._store.find_readable(content)
        if is_known:
            self._readable[path] = found
            return found
        found = super().unreadable(path)
        self._store.keep_readable(content, found)
        return found

    def load(self, jobs: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Take from the cache what it has, extract the rest, and store that."""
        for path in self.paths:
            if path not in self._facts and path not in self._readable:
                self._fill(path)
        before = self._facts.keys() | self._readable.keys()
        super().load(jobs, progress)
        for path in (self._facts.keys() | self._readable.keys()) - before:
            content = self.read(path)
            if not isinstance(content, bytes):
                continue
            if path in self._facts:
                self._store.keep_facts(content, self._facts[path])
            else:
                self._store.keep_readable(content, self._readable[path])

    def _fill(self, path: str) -> None:
        content = self.read(path)
        if not isinstance(content, bytes):
            return
        if self.can_hold_findings(path):
            found = self._store.find_facts(content)
            if found is not None:
                self._facts[path] = found
        elif self.parses_all:
            is_known, unreadable = self._store.find_readable(content)
            if is_known:
                self._readable[path] = unreadable
