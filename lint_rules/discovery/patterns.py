"""Patterns as in ``.gitignore``, compiled so that tens of thousands of paths cost little."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A line that is a plain name needs no regular expression; most lines are.
_PLAIN = re.compile(r"[\w.+-]+/?")
_GROUP_NAME = re.compile(r"\(\?P<\w+>")

_Rule = tuple[bool, bool, "re.Pattern[str]"]
"""Whether it excludes (or, with ``!``, includes again), whether it means folders only, what the path must match."""


class Patterns:
    """The patterns of one list or one ``.gitignore``; paths are relative to where it applies, with ``/``."""

    __slots__ = ("_any", "_folder_names", "_folders", "_names", "_ordered")

    def __init__(self, lines: Iterable[str]) -> None:
        lines = [line for line in (line.rstrip("\r\n") for line in lines) if line.strip() and line[0] != "#"]
        plain = [line for line in lines if _PLAIN.fullmatch(line)]
        self._names = frozenset(line for line in plain if line[-1] != "/")
        self._folder_names = frozenset(line[:-1] for line in plain if line[-1] == "/")
        self._ordered: list[_Rule] | None = None
        rules = _compile([line for line in lines if line not in plain]) if len(plain) < len(lines) else []
        if any(not excludes for excludes, _, _ in rules):
            # With a `!` the last pattern that matches decides, so the order of all of them counts.
            self._ordered = _compile(lines)[::-1]
        self._any = _union(pattern.pattern for excludes, folders, pattern in rules if excludes and not folders)
        self._folders = _union(pattern.pattern for excludes, folders, pattern in rules if excludes and folders)

    def decide(self, path: str, name: str, is_folder: bool) -> bool | None:
        """Tell whether ``path``, whose last part is ``name``, is excluded; ``None`` if no pattern is about it."""
        if self._ordered is not None:
            return self._last_word(path, is_folder)
        if name in self._names or (self._any is not None and self._any.match(path)):
            return True
        if is_folder and (
            name in self._folder_names or (self._folders is not None and self._folders.match(path + "/"))
        ):
            return True
        return None

    def _last_word(self, path: str, is_folder: bool) -> bool | None:
        for excludes, folders, pattern in self._ordered or ():
            if folders:
                if is_folder and pattern.match(path + "/"):
                    return excludes
            elif pattern.match(path):
                return excludes
        return None


def _compile(lines: list[str]) -> list[_Rule]:
    from pathspec import GitIgnoreSpec  # deferred: it costs as much as checking a file

    rules: list[_Rule] = []
    for line in lines:
        try:
            spec = GitIgnoreSpec.from_lines([line])
        except ValueError:  # git ignores a pattern that makes no sense; so do we
            continue
        folders = line.rstrip().endswith("/")
        for pattern in spec.patterns:
            if pattern.include is not None and pattern.regex is not None:
                rules.append((pattern.include, folders, re.compile(_GROUP_NAME.sub("(?:", pattern.regex.pattern))))
    return rules


def _union(sources: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{source})" for source in sources)
    return re.compile(joined) if joined else None
