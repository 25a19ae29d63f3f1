"""Statements as text at the left margin, comments included, strings over several lines left as they are."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence
from functools import cached_property

from lint_rules.fixes.record import Refused, Retouch
from lint_rules.fixes.site import Site

Line = tuple[str, bool]
"""A line without its end, and whether it starts inside a string: then it must stay where it is."""

_DIRECTIVE = re.compile(
    r"#\s*(?:type: ignore(?:\[[\w, -]*\])?|noqa(?::[\w, ]*)?|pylint: ?[\w=, -]*|nosec[\w, ]*|pragma: no cover)\s*\Z"
)


class Excerpts:
    """Cuts statements out of a function."""

    def __init__(self, site: Site, function: ast.stmt) -> None:
        self._site = site
        self._function = function
        self._lines = site.sheet.lines
        self.used: set[int] = set()
        """The numbers of the lines that have been cut out."""

    @cached_property
    def _tokens(self) -> list[tokenize.TokenInfo]:
        """The function's tokens, lines counted from the start of the file."""
        above = _first_line(self._function) - 1
        text = "\n".join(self._lines[above : self._function.end_lineno]) + "\n"
        return [
            token._replace(start=(token.start[0] + above, token.start[1]), end=(token.end[0] + above, token.end[1]))
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
        ]

    def idle_directives(self, first: int, last: int) -> list[Retouch]:
        """Return edits that remove other tools' comments from lines that go: they are about nothing then."""
        return [
            Retouch(token.start[0], token.start[1], token.end[1], "")
            for token in self._tokens
            if token.type == tokenize.COMMENT
            and first <= token.start[0] <= last
            and token.start[0] not in self.used
            and _DIRECTIVE.match(token.string)
        ]

    @cached_property
    def _in_string(self) -> set[int]:
        """The numbers of the lines that start inside a string."""
        found: set[int] = set()
        starts: list[int] = []
        for token in self._tokens:
            kind = tokenize.tok_name[token.type]
            if kind == "STRING":
                found.update(range(token.start[0] + 1, token.end[0] + 1))
            elif kind.endswith("STRING_START"):
                starts.append(token.start[0])
            elif kind.endswith("STRING_END") and starts:
                found.update(range(starts.pop() + 1, token.end[0] + 1))
        return found

    def statements(self, block: Sequence[ast.stmt], *, below: bool = True) -> list[Line]:
        """Return consecutive statements of a block, with the comments between and directly above them.

        Args:
            block: the statements.
            below: whether to take the comments directly below them too.

        Raises:
            Refused: they share a line with something else.
        """
        if not block:
            return []
        first, last = _first_line(block[0]), block[-1].end_lineno or block[-1].lineno
        indent = self._indent(first)
        if len(indent) != _column(block[0]) or self._shares(block[-1]):
            raise Refused("several statements on a line", "several statements share a line")
        while first > 1 and self._is_comment(first - 1, indent):
            first -= 1
        while below and last < len(self._lines) and self._is_comment(last + 1, indent):
            last += 1
        return self._cut(first, last, indent)

    def source(self, node: ast.expr) -> str:
        """Return an expression as it is written."""
        return self._site.source(self._site.sheet.span(node))

    def header(self, first: int, last: int) -> list[Line]:
        """Return the lines of the head of a compound statement."""
        return self._cut(first, last, self._indent(first))

    def _cut(self, first: int, last: int, indent: str) -> list[Line]:
        result: list[Line] = []
        self.used.update(range(first, last + 1))
        for number in range(first, last + 1):
            line = self._lines[number - 1]
            held = number in self._in_string
            result.append((line if held else line.removeprefix(indent) if line.strip() else "", held))
        return result

    def _indent(self, number: int) -> str:
        line = self._lines[number - 1]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _is_comment(self, number: int, indent: str) -> bool:
        line = self._lines[number - 1]
        return line.startswith(indent + "#") and number not in self._in_string

    def _shares(self, statement: ast.stmt) -> bool:
        """Whether something but a comment stands behind a statement on its last line."""
        place = self._site.sheet.span(statement)
        rest = self._lines[place[2] - 1][place[3] :].strip()
        return bool(rest) and not rest.startswith("#")


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *[decorator.lineno for decorator in decorators]])


def _column(statement: ast.stmt) -> int:
    # In bytes; what stands before the first statement of a line is blank.
    return statement.col_offset


def indented(lines: Sequence[Line], unit: str) -> list[Line]:
    """Return lines one level deeper."""
    return [(line if held or not line else unit + line, held) for line, held in lines]


def plain(*lines: str) -> list[Line]:
    """Return new lines."""
    return [(line, False) for line in lines]


def text_of(lines: Sequence[Line]) -> str:
    """Return lines as one text."""
    return "\n".join(line for line, _ in lines) + "\n"


def renamed(lines: Sequence[Line], old: str, new: str, times: int) -> list[Line] | None:
    """Return lines with an expression replaced, as it is written; ``None`` unless it stands there ``times`` times."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w(\[]|\.\w)")
    count = 0
    result: list[Line] = []
    for line, held in lines:
        line, found = pattern.subn(lambda match: new, line)
        count += found
        result.append((line, held))
    return result if count == times else None
