"""What the command says about an unpacked package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """A finding, and the lines that it points at besides its own."""

    path: str
    line: int
    code: str
    message: str
    related: tuple[tuple[str, int], ...]


def findings(root: Path) -> list[Finding]:
    """Run ``resilint check --isolated --select RP`` in a folder."""
    command = [sys.executable, "-m", "lint_rules", "check", "--isolated", "--no-cache", "--select", "RP", "--quiet"]
    run = subprocess.run(
        [*command, "--output-format", "json", "."], cwd=root, capture_output=True, text=True, check=False
    )
    if run.returncode not in (0, 1):
        raise SystemExit(f"{root}: exit code {run.returncode}\n{run.stderr}")
    if "Traceback" in run.stderr:
        raise SystemExit(f"{root}: a crash\n{run.stderr}")
    return [
        Finding(
            entry["path"],
            entry["line"],
            entry["code"],
            entry["message"],
            tuple((place["path"], place["line"]) for place in entry["related"]),
        )
        for entry in json.loads(run.stdout)["findings"]
    ]
