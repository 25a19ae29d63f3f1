"""Statements that a fix writes: laid out as a person would, wherever they are put."""

from __future__ import annotations

from lint_rules.fixes.editing import apply
from lint_rules.fixes.record import Draft, Rewrite


def test_blank_lines_hold_no_blanks() -> None:
    text = "def ask():\n    # one\n\n    return __0__\n\n# two\nreturn ask()\n"
    draft = Draft("", (Rewrite((2, 4), (2, 4), text, ((2, 11, 2, 12),)),))
    edited = apply(b"def f():\n    return 1\n", [draft])
    assert edited.content.decode().splitlines() == [
        "def f():",
        "    def ask():",
        "        # one",
        "",
        "        return 1",
        "",
        "    # two",
        "    return ask()",
    ]
