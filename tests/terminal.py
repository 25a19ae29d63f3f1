"""Runs a command on a terminal, as a person would."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_on_a_terminal(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], answer: str = ""
) -> tuple[int, str]:
    """Run a command, give an answer when it asks ``[y/N]``; return the exit code and what was shown."""
    import pty

    primary, secondary = pty.openpty()
    with subprocess.Popen(
        command, cwd=folder, stdin=secondary, stdout=secondary, stderr=secondary, env=environment
    ) as process:
        os.close(secondary)
        text = b""
        while True:
            try:
                block = os.read(primary, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not block:
                break
            text += block
            if text.endswith(b"[y/N] "):
                os.write(primary, answer.encode() + b"\n")
        process.wait()
    os.close(primary)
    return process.returncode, text.decode().replace("\r\n", "\n")
