"""Colours and progress: on a terminal, for those who want them, and never in a pipe."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lint_rules.frontends.cli import progress
from tests.terminal import run_on_a_terminal

COMMAND = [sys.executable, "-c", "import sys; from lint_rules.frontends.cli import main; sys.exit(main())", "check"]


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    base = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    return run_on_a_terminal([*COMMAND, *arguments], folder, {**base, "TERM": "xterm", **environment})[1]


def test_colours_by_terminal_option_and_environment(project: Path) -> None:
    (project / "a.py").write_text("x = 1  # noqa: RP999\n")
    assert "\x1b[1;31mRP001\x1b[0m" in on_a_terminal(project)
    for text in (
        on_a_terminal(project, NO_COLOR="1"),
        on_a_terminal(project, TERM="dumb"),
        on_a_terminal(project, "--color", "never"),
    ):
        assert "RP001" in text
        assert "\x1b" not in text
    assert "\x1b[" in on_a_terminal(project, "--color", "always", NO_COLOR="1")
    assert "\x1b[" in on_a_terminal(project, NO_COLOR=""), "an empty NO_COLOR says nothing"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress.Progress(stream, wanted=True) as bar:
        bar.update(1, 40)
        bar.update(17, 40)
    assert "Reading files" in stream.getvalue()
    assert "17/40" in stream.getvalue()


@pytest.mark.parametrize(
    ("stream", "wanted", "patience"), [(Terminal(), False, 0.0), (io.StringIO(), True, 0.0), (Terminal(), True, 1e6)]
)
def test_no_bar_in_pipes_when_quiet_or_quick(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, wanted: bool, patience: float
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with progress.Progress(stream, wanted=wanted) as bar:
        bar.update(17, 40)
    assert stream.getvalue() == ""


def test_a_reader_that_has_seen_enough_is_no_error(project: Path) -> None:
    for number in range(300):
        (project / f"a{number}.py").write_text("x = 1  # noqa: RP999\n" * 20)
    with subprocess.Popen(COMMAND, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
