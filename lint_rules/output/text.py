"""Makes text safe and aligned on a terminal."""

from __future__ import annotations

import re

# Controls, bidirectional overrides, invisible characters, line and paragraph separators, and what stands for bytes
# that are no UTF-8: they would move the cursor, hide code or break the output's encoding.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_TAB = " " * 4


def escape(text: str) -> str:
    r"""Return ``text`` with every character that does not show itself written as an escape (``\x1b``)."""
    return _UNPRINTABLE.sub(_escaped, text) if not (text.isascii() and text.isprintable()) else text


def encodable(text: str) -> str:
    r"""Return ``text`` with what cannot be UTF-8 (bytes of odd file names) written as an escape (``\xff``)."""
    return re.sub("[\ud800-\udfff]", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    number = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= number <= 0xDCFF:  # how Python's file names hold a byte that is no UTF-8
        return f"\\x{number - 0xDC00:02x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def excerpt(line: str, start: int, end: int, limit: int = 160) -> tuple[str, int, int]:
    """Return a printable form of a source line and where a stretch of it lies there.

    Args:
        line: the line without its end.
        start: the first character of the stretch, from 0.
        end: the character after its last.
        limit: how many characters of the line to show at most; longer lines are cut around the stretch.

    Returns:
        The text, and the first column and the width of the stretch in terminal cells (the width is at least 1).
    """
    start = max(0, min(start, len(line)))
    end = max(start, min(end, len(line)))
    head, tail = "", ""
    if len(line) > limit:
        first = max(0, min(start - limit // 4, len(line) - limit))
        head = "..." if first else ""
        tail = "..." if first + limit < len(line) else ""
        line = line[first : first + limit]
        start, end = start - first, min(end - first, limit)
    before, marked, after = (_printable(part) for part in (line[:start], line[start:end], line[end:]))
    return f"{head}{before}{marked}{after}{tail}".rstrip(), len(head) + cells(before), max(cells(marked), 1)


def cells(text: str) -> int:
    """Return how many terminal cells a printable text takes: East Asian and emoji characters take two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _printable(text: str) -> str:
    return escape(text.replace("\t", _TAB))


def count(number: int, noun: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
