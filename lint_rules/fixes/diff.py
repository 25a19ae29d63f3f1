"""What a change does, as a unified diff."""

from __future__ import annotations

import difflib

from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable
from lint_rules.fixes.fixing import Change
from lint_rules.fixes.lines import split
from lint_rules.output.style import Style

_NO_END = "\\ No newline at end of file\n"
_CONTEXT = 3
_LONG = 5000
"""Lines from which speed counts more than the shortest diff."""


def unified(change: Change, style: Style) -> str:
    """Return the change as ``patch`` and ``git apply`` take it (colours apart), lines with their own ends."""
    before, after = _lines(change.before), _lines(change.after)
    parts = [style("head", f"--- a/{change.path}") + "\n", style("head", f"+++ b/{change.path}") + "\n"]
    # difflib's own function takes lines that come often for junk, and shows them as changed.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > _LONG)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        old, new = _range(group[0][1], group[-1][2]), _range(group[0][3], group[-1][4])
        parts.append(style("gutter", f"@@ -{old} +{new} @@") + "\n")
        for tag, first, last, start, end in group:
            if tag == "equal":
                parts += [_line(" ", line) for line in before[first:last]]
                continue
            parts += [_painted(style, "mark", _line("-", line)) for line in before[first:last]]
            parts += [_painted(style, "good", _line("+", line)) for line in after[start:end]]
    return "".join(parts)


def _range(first: int, end: int) -> str:
    """Return a hunk's range as the format has it: an empty one names the line before it."""
    length = end - first
    return f"{first + 1}" if length == 1 else f"{first + 1 if length else first},{length}"


def _line(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{_NO_END}"


def _painted(style: Style, meaning: str, line: str) -> str:
    text, separator, rest = line.partition("\n")
    return style(meaning, text) + separator + rest


def _lines(content: bytes) -> list[str]:
    text = decode(content)
    return split(content.decode("utf-8", "replace") if isinstance(text, Unreadable) else text)
