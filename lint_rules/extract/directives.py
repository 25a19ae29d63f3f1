"""Suppression comments, found where flake8 lets them work.

flake8 searches the text of a whole logical piece (the lines of a multi-line string, of a backslash
continuation) for the first ``# noqa``; so do we. Source: flake8's ``processor.py`` and ``defaults.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lint_rules.extract.text import split_lines
from lint_rules.facts import Directive

_INLINE = re.compile(r"# noqa(?::[\s]?(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_TOKENS = re.compile(
    r"#[^\r\n]*"
    r"|\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)|'''(?:[^\\]|\\.)*?(?:'''|\Z)"
    r"|\"(?:[^\\\r\n\"]|\\\r\n|\\.)*\"?|'(?:[^\\\r\n']|\\\r\n|\\.)*'?"
    r"|\\(?:\r\n|\r|\n)",
    re.DOTALL,
)
_CODE = re.compile(r"[A-Z]+[0-9]+", re.IGNORECASE)
_FILE = re.compile(
    r"\s*# flake8[:=]\s*noqa(?P<codes>:\s?[A-Z][0-9A-Z]*(?:[,\s]+[A-Z]+[0-9]+)*)?\s*(?:$|--)", re.IGNORECASE
)


def find_directives(text: str) -> tuple[Directive, ...]:
    """Return every ``# noqa`` with the lines it works on."""
    if "noqa" not in text and "noqa" not in text.lower():
        return ()
    lines = split_lines(text)
    pieces, comments = _pieces(text)
    found: list[Directive] = []
    done = 0
    for number, content in enumerate(lines, 1):
        if number <= done or _INLINE.search(content) is None:
            continue
        first, last = next(((s, e) for s, e in pieces if s <= number <= e), (number, number))
        directive = _in_piece(lines, first, last, comments)
        if directive is not None:
            found.append(directive)
        done = last  # flake8 looks at the first one in a piece only
    return tuple(found)


def _in_piece(lines: list[str], first: int, last: int, comments: dict[int, int]) -> Directive | None:
    for number in range(first, min(last, len(lines)) + 1):
        content = lines[number - 1]
        match = _INLINE.search(content)
        if match is None:
            continue
        codes: tuple[tuple[str, int, int], ...] = ()
        if match["codes"] is not None:
            offset = match.start("codes")
            codes = tuple(
                (code[0], offset + code.start(), offset + code.end()) for code in _CODE.finditer(match["codes"])
            )
        at = (number, match.start(), number, match.end())
        is_comment = number in comments and match.start() >= comments[number]
        return Directive(first, last, codes, at, content[match.start() :].rstrip(), is_comment)
    return None


def _pieces(text: str) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Return the line ranges that strings and backslashes tie together, and the columns where comments start.

    A regular expression reads strings and comments ten times as fast as the tokenizer does.
    """
    starts = [0, *[match.end() for match in _NEWLINE.finditer(text)]]
    pieces: list[tuple[int, int]] = []
    comments: dict[int, int] = {}
    for match in _TOKENS.finditer(text):
        first = bisect_right(starts, match.start())
        if text[match.start()] == "#":
            comments[first] = match.start() - starts[first - 1]
            continue
        last = bisect_right(starts, match.end() - 1) + (1 if text[match.start()] == "\\" else 0)
        if last > first:
            if pieces and pieces[-1][1] >= first:
                pieces[-1] = (pieces[-1][0], last)
            else:
                pieces.append((first, last))
    return pieces, comments


def whole_file(text: str) -> tuple[str, ...] | None:
    """Return the codes of ``# flake8: noqa: ...`` lines, ``()`` for all codes, or ``None`` where there is none."""
    if "flake8" not in text and "flake8" not in text.lower():
        return None
    named: list[str] = []
    found = False
    for line in split_lines(text):
        if match := _FILE.match(line):
            found = True
            if match["codes"] is None:
                return ()
            named += _CODE.findall(match["codes"])
    return tuple(named) if found and named else None
