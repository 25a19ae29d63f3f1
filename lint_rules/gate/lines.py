"""Which lines of a file have changed."""

from __future__ import annotations

from difflib import SequenceMatcher

from lint_rules.extract.text import decode, split_lines
from lint_rules.facts import Unreadable
from lint_rules.findings import Place


def changed_lines(before: bytes, after: bytes) -> frozenset[int]:
    """Return the numbers (from 1) of the lines of ``after`` that were added or changed."""
    matcher = SequenceMatcher(None, _lines(before), _lines(after), autojunk=False)
    return frozenset(
        line + 1
        for kind, _, _, start, end in matcher.get_opcodes()
        if kind in ("replace", "insert")
        for line in range(start, end)
    )


def touches(place: Place, lines: frozenset[int]) -> bool:
    """Tell whether a place has one of the lines."""
    return any(line in lines for line in range(place.line, place.end_line + 1))


def _lines(content: bytes) -> list[str]:
    text = decode(content)
    return split_lines(content.decode("utf-8", "replace") if isinstance(text, Unreadable) else text)
