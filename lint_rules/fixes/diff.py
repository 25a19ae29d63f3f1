"""What a change does, as a unified diff."""

from __future__ import annotations

import difflib

from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable
from lint_rules.fixes.fixing import Change
from lint_rules.fixes.lines import split
from lint_rules.output.style import Style

_NO_END = "\\ No newline at end of file\n"


def unified(change: Change, style: Style) -> str:
    """Return the change as ``patch`` and ``git apply`` take it (colours apart), lines with their own ends."""
    before, after = _lines(change.before), _lines(change.after)
    parts: list[str] = []
    for line in difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}"):
        text = line if line.endswith("\n") else f"{line}\n{_NO_END}"
        parts.append(_coloured(text, style))
    return "".join(parts)


def _lines(content: bytes) -> list[str]:
    text = decode(content)
    return split(content.decode("utf-8", "replace") if isinstance(text, Unreadable) else text)


def _coloured(line: str, style: Style) -> str:
    if line.startswith(("---", "+++")):
        return style("head", line)
    if line.startswith("@@"):
        return style("gutter", line)
    if line.startswith("+"):
        return style("good", line)
    return style("mark", line) if line.startswith("-") else line
