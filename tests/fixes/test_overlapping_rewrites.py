"""Two fixes on the same lines: the second waits for the next round, however deep it lies in the first."""

from __future__ import annotations

from lint_rules.fixes.editing import apply
from lint_rules.fixes.record import Draft, Rewrite, Substitute

_TEXT = b"def f(x):\n    while x:\n        y = (\n            x\n        )\n    return y\n"


def test_an_edit_inside_a_rewritten_statement_waits() -> None:
    rewrite = Draft("rewrite", (Rewrite((2, 4), (2, 4), "y = g(x)\n"),))
    inside = Draft("inside", (Substitute((4, 12, 4, 13), "z"),))

    edited = apply(_TEXT, [rewrite, inside])

    assert edited.content == b"def f(x):\n    y = g(x)\n    return y\n"
    assert (edited.applied, edited.postponed, edited.failed) == ((0,), (1,), ())


def test_an_edit_behind_a_rewritten_statement_does_not() -> None:
    rewrite = Draft("rewrite", (Rewrite((2, 4), (2, 4), "y = g(x)\n"),))
    behind = Draft("behind", (Substitute((6, 11, 6, 12), "z"),))

    edited = apply(_TEXT, [rewrite, behind])

    assert edited.content == b"def f(x):\n    y = g(x)\n    return z\n"
    assert edited.applied == (0, 1)
