"""Run a piece of Python as a process of its own: for what happens at exit, and for forks of a clean process."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).parent


def run(code: str, *, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``code``; its stdout and stderr are text. Warnings of forks with threads are not what is tested here."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GRPC_", "GOOGLE_", "GCLOUD_"))}
    env |= {"PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE)]), "GRPC_VERBOSITY": "NONE"} | environment
    return subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(code)],
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
