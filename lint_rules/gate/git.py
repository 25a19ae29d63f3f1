"""Asks git. Only plumbing whose output is made for programs; nothing is checked out and nothing is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lint_rules.gate.errors import GateError

_LOCATORS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")


class GitError(Exception):
    """A command of git failed; the message is its first line of complaint."""


class Git:
    """Git in one folder.

    Args:
        folder: where the commands run.
        own: whether what the environment says about another repository (hooks set it) is to be dropped.
    """

    def __init__(self, folder: Path, *, own: bool = False) -> None:
        self.folder = folder
        self._environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        if own:
            for name in _LOCATORS:
                self._environment.pop(name, None)

    def output(self, *arguments: str, given: bytes | None = None) -> bytes:
        """Run a command and return what it writes.

        Args:
            arguments: the command and its arguments.
            given: what it reads.

        Raises:
            GitError: it fails.
            GateError: there is no git.
        """
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                env=self._environment,
                input=b"" if given is None else given,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise GateError(f"git cannot be run: {error.strerror or error}") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            complaint = lines[0] if lines else f"exit code {done.returncode}"
            raise GitError(complaint.removeprefix("fatal: ").removeprefix("error: "))
        return done.stdout

    def line(self, *arguments: str) -> str:
        """Run a command and return what it writes, without blanks around.

        Raises:
            GitError: it fails.
            GateError: there is no git.
        """
        return self.output(*arguments).decode("utf-8", "surrogateescape").strip()

    def fields(self, *arguments: str) -> list[str]:
        """Run a command with ``-z`` and return what it writes, cut at its null bytes.

        Raises:
            GitError: it fails.
            GateError: there is no git.
        """
        return [os.fsdecode(field) for field in self.output(*arguments).split(b"\0") if field]

    def blobs(self, names: Sequence[str]) -> list[bytes | None]:
        """Return the contents of objects, ``None`` for those that are not there.

        Raises:
            GitError: git fails.
            GateError: there is no git.
        """
        if not names:
            return []
        given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        output = self.output("cat-file", "--batch", given=given)
        result: list[bytes | None] = []
        start = 0
        for _ in names:
            end = output.index(b"\n", start)
            head = output[start:end].split(b" ")
            start = end + 1
            if len(head) != 3 or not head[2].isdigit():
                result.append(None)
                continue
            size = int(head[2])
            result.append(output[start : start + size])
            start += size + 1
        return result


def top_of(folder: Path) -> Path | None:
    """Return the top of the work tree that a folder lies in, ``None`` outside of any or without git."""
    try:
        return Path(Git(folder).line("rev-parse", "--show-toplevel"))
    except (GitError, GateError):
        return None
