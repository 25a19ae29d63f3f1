"""Runs pylint with our plugin, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PLUGIN = ("--load-plugins", "lint_rules.frontends.pylint")
ONLY_OURS = (
    "--disable=all",
    "--enable=resilint-tool,resilint-connections,resilint-loops,resilint-decorators,resilint-timeouts",
    "--disable=rp-read-outside-retry",
)
RAW = "from google.cloud import bigquery\n\nclient = bigquery.Client()\n"
RAW_AT = "3:18: W9501"
READ = """\
from google.cloud import bigquery


def rows(client: bigquery.Client):
    return client.query("SELECT 1").result(timeout=60)
"""
READ_AT = "5:18: W9704"


class Done:
    """What came of a run of pylint."""

    def __init__(self, process: subprocess.CompletedProcess[str]) -> None:
        self.code = process.returncode
        self.err = process.stderr
        self.text = process.stdout

    @property
    def lines(self) -> list[str]:
        """``path:line:column: id`` of each message, sorted."""
        shown = [line for line in self.text.splitlines() if ".py:" in line]
        return sorted(": ".join(line.split(": ")[:2]) for line in shown)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of a run with the format ``json2``."""
        found: list[dict[str, Any]] = json.loads(self.text)["messages"]
        return found


def environment(**changes: str) -> dict[str, str]:
    """The environment of a run: nothing of the user's own configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYLINT")}
    return {**kept, "PYTHONIOENCODING": "utf-8", **changes}


def pylint(folder: Path, *arguments: str, stdin: str | None = None, ours: bool = True) -> Done:
    """Run pylint in a folder; ``ours`` switches everything but our messages off."""
    process = subprocess.run(
        [sys.executable, "-m", "pylint", *PLUGIN, *(ONLY_OURS if ours else ()), "--score=n", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=environment(HOME=str(folder), PYLINTHOME=str(folder / ".pylint.d")),
    )
    assert "Traceback" not in process.stderr
    return Done(process)
