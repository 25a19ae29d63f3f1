"""The program's files: read, screened and extracted when they are first needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from lint_rules import facts
from lint_rules.extract import extract, extract_tree, find_unreadable
from lint_rules.extract.text import decode

_IDENTIFIER = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*")
_IMPORT = re.compile(
    rb"\bfrom[ \t]+([\w.\x80-\xff]+)"
    # A comment takes its line's end along: what could be matched in two ways would be tried in all of them.
    rb"|\bimport\b[ \t]*(\((?:[^()#]|#[^\n]*\n)*\)|(?:\\\r?\n|[^\n\\])*)"
)
_WORD = re.compile(rb"[\w\x80-\xff]+|\*")
_SPACE = b" \t\r\n\f\\"
_SCANS = 40
"""Searches for a name by reading all texts, after which an index of their words pays."""
_PARALLEL = 40
"""Files below which a second process costs more than it saves."""


class Sources:
    """Reads, screens and extracts the files of one program.

    Args:
        root: the folder that paths are relative to.
        files: paths relative to ``root``, with ``/``.
        words: the screening words; ``None`` switches screening off.
    """

    def __init__(self, root: Path, files: Sequence[str], words: frozenset[str] | None) -> None:
        self.root = root
        self.paths = sorted(files)
        self.files = frozenset(self.paths)
        self.parses_all = True
        """Whether `load` also parses the files that can hold no findings, to see whether they can be read."""
        self._screen = None if words is None else _any_of(words)
        self.is_screening = self._screen is not None
        self._bytes: dict[str, bytes | facts.Unreadable] = {}
        self._facts: dict[str, facts.Module | facts.Unreadable] = {}
        self._readable: dict[str, facts.Unreadable | None] = {}
        self._scanned: dict[str, tuple[str, ...]] = {}
        self._reaching: dict[str, tuple[str, ...]] = {}
        self._imported: dict[str, frozenset[bytes]] = {}
        self._has_words: dict[str, dict[str, bool]] = {}
        self._words: dict[bytes, list[str]] | None = None

    def read(self, path: str) -> bytes | facts.Unreadable:
        """Return a file's content, or why it cannot be read."""
        content = self._bytes.get(path)
        if content is None:
            try:
                content = (self.root / path).read_bytes()
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                content = facts.Unreadable(f"cannot be read: {reason}", (1, 0, 1, 0))
            self._bytes[path] = content
        return content

    def facts_of(self, path: str) -> facts.Module | facts.Unreadable | None:
        """Return a file's facts; ``None`` for a path that is none of the program's."""
        found = self._facts.get(path)
        if found is None:
            if path not in self.files:
                return None
            content = self.read(path)
            found = content if isinstance(content, facts.Unreadable) else extract(content)
            self._facts[path] = found
        return found

    def unreadable(self, path: str) -> facts.Unreadable | None:
        """Return what is wrong with a file; one that cannot hold findings is parsed for this, but not extracted."""
        if path not in self._facts and path in self.files and not self.can_hold_findings(path):
            if path not in self._readable:
                content = self.read(path)
                self._readable[path] = content if isinstance(content, facts.Unreadable) else find_unreadable(content)
            return self._readable[path]
        found = self.facts_of(path)
        return found if isinstance(found, facts.Unreadable) else None

    def put(self, path: str, found: facts.Module | facts.Unreadable, source: bytes | str) -> None:
        """Put other facts in the place of a file's own; the file may be new."""
        self._facts[path] = found
        self._readable.pop(path, None)
        self._bytes[path] = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        if path not in self.files:
            self.paths = sorted([*self.paths, path])
            self.files = frozenset(self.paths)
        self._scanned.clear()
        self._reaching.clear()
        self._imported.pop(path, None)
        self._has_words.pop(path, None)
        self._words = None

    def offer(self, path: str, tree: ast.Module, text: str) -> None:
        """Make the facts of a file from a tree that the host has parsed of its very text, if there are none yet."""
        if path not in self.files or path in self._facts:
            return
        if not text.isascii():  # the host may have read it in another way
            content = self.read(path)
            if isinstance(content, facts.Unreadable) or decode(content) != text:
                return
        self._facts[path] = extract_tree(tree, text)

    def can_hold_findings(self, path: str) -> bool:
        """Whether a file has one of the screening words, or cannot be read at all."""
        if self._screen is None:
            return True
        content = self.read(path)
        # Encodings other than those that contain ASCII as it is cannot be searched in as bytes.
        return isinstance(content, facts.Unreadable) or bool(self._screen(content)) or _unusual(content)

    def has_word(self, path: str, words: tuple[str, ...]) -> bool:
        """Whether a file has one of some words, or cannot be searched in."""
        known = self._has_words.get(path)
        if known is None:
            known = self._has_words[path] = {}
        for word in words:
            has = known.get(word)
            if has is None:
                content = self.read(path)
                has = isinstance(content, facts.Unreadable) or _unusual(content) or word.encode() in content
                known[word] = has
            if has:
                return True
        return False

    def lines_with(self, path: str, names: Iterable[str]) -> list[int] | None:
        """Return the lines of a file whose text has one of some names, ascending; ``None`` if that cannot be told."""
        content = self.read(path)
        if isinstance(content, facts.Unreadable) or _unusual(content) or content.count(b"\r") != content.count(b"\r\n"):
            return None
        lines: set[int] = set()
        for name in names:
            word = name.encode("utf-8", "surrogatepass")
            line, counted, at = 1, 0, content.find(word)
            while at >= 0:
                line, counted = line + content.count(b"\n", counted, at), at
                lines.add(line)
                at = content.find(word, at + len(word))
        return sorted(lines)

    def load(self, jobs: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Extract all files that can hold findings, and see whether the others can be read.

        Args:
            jobs: processes to use.
            progress: called with the number of files done and the number of all.
        """
        pending = [
            path
            for path in self.paths
            if path not in self._facts
            and path not in self._readable
            and (self.parses_all or self.can_hold_findings(path))
        ]
        if jobs > 1 and len(pending) >= _PARALLEL:
            self._load_parallel(pending, jobs, progress)
            return
        for done, path in enumerate(pending, 1):
            self.unreadable(path)
            if progress is not None:
                progress(done, len(pending))

    def _load_parallel(self, pending: list[str], jobs: int, progress: Callable[[int, int], None] | None) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        decoder = msgspec.msgpack.Decoder(facts.Module | facts.Unreadable | None)
        # Forking is safe here: no thread of ours is running, and it spares the start of a new interpreter.
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("fork" if "fork" in methods else None)
        size = max(1, min(64, len(pending) // (jobs * 4) + 1))
        chunks = [pending[start : start + size] for start in range(0, len(pending), size)]
        done = 0
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            for chunk, results in zip(
                chunks, pool.map(_extract_many, [self._work(chunk) for chunk in chunks]), strict=True
            ):
                for path, encoded in zip(chunk, results, strict=True):
                    self._keep(path, decoder.decode(encoded))
                done += len(chunk)
                if progress is not None:
                    progress(done, len(pending))

    def _work(self, chunk: list[str]) -> list[_Work]:
        return [(self.read(path), self.can_hold_findings(path)) for path in chunk]

    def _keep(self, path: str, found: facts.Module | facts.Unreadable | None) -> None:
        if self.can_hold_findings(path) and found is not None:
            self._facts[path] = found
        else:
            self._readable[path] = found if isinstance(found, facts.Unreadable) else None

    def mentioning(self, name: str) -> tuple[str, ...]:
        """Return the files whose text has a name as a word, or at least as a part of one; sorted."""
        found = self._scanned.get(name)
        if found is None:
            word = name.encode("utf-8", "surrogatepass")
            if self._words is None and len(self._scanned) >= _SCANS:
                self._words = self._index()
            if self._words is not None:
                found = tuple(self._words.get(word, ()))
            else:
                found = tuple(path for path, content in self._contents() if word in content)
            self._scanned[name] = found
        return found

    def reaching(self, name: str) -> tuple[str, ...]:
        """Return the files that may mean by a name what another file calls by it; sorted.

        Those that have it in an import or after a dot, or import ``*``: whatever else they have by that name is theirs.
        """
        found = self._reaching.get(name)
        if found is None:
            word = name.encode("utf-8", "surrogatepass")
            found = tuple(path for path in self.mentioning(name) if self._reaches(path, word))
            self._reaching[name] = found
        return found

    def _reaches(self, path: str, word: bytes) -> bool:
        imported = self.import_words(path)
        if word in imported or b"*" in imported:
            return True
        content = self.read(path)
        return isinstance(content, bytes) and (_has_attribute(content, word) or _unusual(content))

    def import_words(self, path: str) -> frozenset[bytes]:
        """Return the words of a file's imports: names, parts of modules' names, ``*``."""
        found = self._imported.get(path)
        if found is None:
            content = self.read(path)
            matches = _IMPORT.finditer(content) if isinstance(content, bytes) else ()
            parts = (part for match in matches for part in match.groups(b""))
            found = self._imported[path] = frozenset([word for part in parts for word in _WORD.findall(part)])
        return found

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        for path in self.paths:
            content = self.read(path)
            if isinstance(content, bytes):
                yield path, content

    def _index(self) -> dict[bytes, list[str]]:
        index: dict[bytes, list[str]] = {}
        for path, content in self._contents():
            for word in set(_IDENTIFIER.findall(content)):
                index.setdefault(word, []).append(path)
        return index


def _any_of(words: frozenset[str]) -> Callable[[bytes], re.Match[bytes] | None]:
    return re.compile(b"|".join(re.escape(word.encode()) for word in sorted(words))).search


def _has_attribute(content: bytes, word: bytes) -> bool:
    """Whether a word comes after a dot, or first in a line (the dot may be above it, and a comment between them)."""
    at = content.find(word)
    while at >= 0:
        before = content[max(0, at - 200) : at]
        stripped = before.rstrip(_SPACE)
        if stripped.endswith(b".") or b"\n" in before[len(stripped) :] or not stripped:
            return True
        at = content.find(word, at + len(word))
    return False


def _unusual(content: bytes) -> bool:
    """Whether a file declares an encoding that does not write ASCII letters as single bytes."""
    head = content[:200].lower()
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"coding" in head and (b"utf-7" in head or b"utf_7" in head))


_Work: TypeAlias = tuple["bytes | facts.Unreadable", bool]
"""A file's content, and whether it can hold findings: the others are only parsed."""


def _extract_many(work: list[_Work]) -> list[bytes]:
    """Extract several files in a worker process; the results travel encoded."""
    import gc

    gc.disable()
    encoder = msgspec.msgpack.Encoder()
    return [encoder.encode(_extract(content, wanted)) for content, wanted in work]


def _extract(content: bytes | facts.Unreadable, wanted: bool) -> facts.Module | facts.Unreadable | None:
    if isinstance(content, facts.Unreadable):
        return content
    return extract(content) if wanted else find_unreadable(content)
