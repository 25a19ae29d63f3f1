"""Running the command, in this process where that is enough."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from resilint_runs import Outcome, Resilint

from lint_rules.frontends.cli import main


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is the current folder."""
    (tmp_path / "resilint.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


@pytest.fixture
def resilint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Resilint:
    """Run the command with these arguments."""

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main(arguments)
        except SystemExit as error:  # argparse
            code = int(error.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
