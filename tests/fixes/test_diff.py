"""The diffs that are shown are ones that other tools apply."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lint_rules.fixes.diff import unified
from lint_rules.fixes.fixing import Change
from lint_rules.output.style import Style

PLAIN = Style(False)
LINES = st.lists(st.sampled_from(["x\n", "y = 1\n", "\n", "ü\n", "a\r\n"]), max_size=12)


def applies(before: bytes, after: bytes, folder: Path) -> bytes:
    (folder / "a.py").write_bytes(before)
    diff = unified(Change("a.py", before, after, ()), PLAIN).encode()
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], cwd=folder, input=diff, check=True, capture_output=True)
    return (folder / "a.py").read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\nb", b"a\nB"),
        (b"a\nb", b"a\nb\n"),
        (b"a\n", b"a\nb\n"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"x\n" * 300 + b"a\n" + b"x\n", b"x\n" * 300 + b"b\n" + b"x\n"),
    ],
)
def test_git_applies_it(before: bytes, after: bytes, tmp_path: Path) -> None:
    assert applies(before, after, tmp_path) == after


def test_lines_that_come_often_are_not_shown_as_changed() -> None:
    before, after = b"x\n" * 300 + b"a\n" + b"x\n", b"x\n" * 300 + b"b\n" + b"x\n"
    shown = unified(Change("a.py", before, after, ()), PLAIN).splitlines()
    assert [line for line in shown if line[0] in "+-"] == ["--- a/a.py", "+++ b/a.py", "-a", "+b"]


@settings(max_examples=40, deadline=None)
@given(LINES, LINES)
def test_any_two_texts(tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str]) -> None:
    old, new = "".join(before).encode(), "".join(after).encode()
    if old != new and old:
        assert applies(old, new, tmp_path_factory.mktemp("diff")) == new


def test_colours_stand_within_lines() -> None:
    shown = unified(Change("a.py", b"a\n", b"b", ()), Style(True))
    assert "\x1b[31m-a\x1b[0m\n" in shown
    assert "\x1b[32m+b\x1b[0m\n\\ No newline at end of file\n" in shown
