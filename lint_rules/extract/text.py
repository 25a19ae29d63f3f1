"""From bytes to text, and from the parser's columns to ours."""

from __future__ import annotations

import codecs
import io
import re
import tokenize

from lint_rules.facts import Span, Unreadable

_NEWLINE = re.compile(r"\r\n|\r|\n")


def decode(source: bytes) -> str | Unreadable:
    """Decode a Python source file by its byte order mark or encoding declaration (PEP 263), UTF-8 by default."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    except SyntaxError as error:
        return Unreadable(str(error.msg), (1, 0, 1, 0))
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode(encoding, "replace"))
        return Unreadable(f"not {codecs.lookup(encoding).name}: {error.reason}", (line, column, line, column + 1))
    except (LookupError, ValueError, AssertionError) as error:  # codecs that do not decode to text, "idna" and others
        return Unreadable(f"cannot be decoded as {encoding}: {error}", (1, 0, 1, 0))
    if not isinstance(text, str):
        return Unreadable(f"cannot be decoded as {encoding}", (1, 0, 1, 0))
    return text


def split_lines(text: str) -> list[str]:
    r"""Split where the tokenizer does: at ``\n``, ``\r\n`` and ``\r``, and nowhere else (no form feeds, no U+2028)."""
    return _NEWLINE.split(text)


class Columns:
    """Turns the parser's byte columns into character columns; free of cost for ASCII texts."""

    def __init__(self, text: str) -> None:
        self._lines = None if text.isascii() else split_lines(text)

    def __call__(self, line: int, offset: int) -> int:
        """Return the character column of a byte offset in a line (from 1)."""
        if self._lines is None or not 0 < line <= len(self._lines):
            return offset
        content = self._lines[line - 1]
        if content.isascii():
            return offset
        return len(content.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))

    def span(self, line: int, offset: int, end_line: int, end_offset: int) -> Span:
        """Return the span between two byte positions."""
        return (line, self(line, offset), end_line, self(end_line, end_offset))
