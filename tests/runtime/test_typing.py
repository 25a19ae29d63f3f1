"""Type checkers accept the typed API file, and see through the decorators."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FILE = "tests/typing/runtime_api.py"


def check(*command: str) -> str:
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_mypy_accepts_the_api() -> None:
    pytest.importorskip("mypy")
    command = (sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir=/dev/null", FILE)
    assert "Success" in check(*command)


def test_pyright_accepts_the_api() -> None:
    pyright = shutil.which("pyright") or shutil.which("basedpyright")
    if pyright is None:
        pytest.skip("pyright is not installed: pip install pyright or basedpyright, anywhere on PATH")
    assert "0 errors" in check(pyright, "-p", "tests/typing", "--pythonpath", sys.executable)
