"""Suppression comments, found where flake8 lets them work.

flake8 searches the text of a whole logical piece (the lines of a multi-line string, of a backslash
continuation) for the first ``# noqa``; so do we. Source: flake8's ``processor.py`` and ``defaults.py``.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from lint_rules.extract.text import split_lines
from lint_rules.facts import Directive

_INLINE = re.compile(r"# noqa(?::[\s]?(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]+[0-9]+", re.IGNORECASE)
_FILE = re.compile(
    r"\s*# flake8[:=]\s*noqa(?P<codes>:\s?[A-Z][0-9A-Z]*(?:[,\s]+[A-Z]+[0-9]+)*)?\s*(?:$|--)", re.IGNORECASE
)


def find_directives(text: str) -> tuple[Directive, ...]:
    """Return every ``# noqa`` with the lines it works on."""
    if "noqa" not in text and "noqa" not in text.lower():
        return ()
    lines = split_lines(text)
    comments: dict[int, int] = {}
    return tuple(
        directive
        for first, last in _pieces(text, len(lines), comments)
        if (directive := _in_piece(lines, first, last, comments)) is not None
    )


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
                (code[0].upper(), offset + code.start(), offset + code.end()) for code in _CODE.finditer(match["codes"])
            )
        at = (number, match.start(), number, match.end())
        is_comment = number in comments and match.start() >= comments[number]
        return Directive(first, last, codes, at, content[match.start() :].rstrip(), is_comment)
    return None


def _pieces(text: str, count: int, comments: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the line ranges that belong together, and note the columns where comments start."""
    first, last = count + 2, -1
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            if token.type == tokenize.COMMENT:
                comments[token.start[0]] = token.start[1]
            first, last = min(first, token.start[0]), max(last, token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                yield first, last
                first, last = count + 2, -1
    except (tokenize.TokenError, SyntaxError):
        return


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
            named += [code.upper() for code in _CODE.findall(match["codes"])]
    return tuple(named) if found and named else None
