"""When a line was written, and by whom."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from lint_rules.gate.errors import GateError
from lint_rules.gate.git import Git, GitError

_UNCOMMITTED = "0" * 40


def blame(root: Path, path: str, lines: Sequence[int]) -> dict[int, tuple[datetime.date, str]]:
    """Return the day and the author of each of the lines that git knows.

    Args:
        root: the program's root.
        path: a file, from the root.
        lines: numbers from 1.
    """
    ranges = [f"-L{line},{line}" for line in lines]
    try:
        output = Git(root).line("blame", "--line-porcelain", *ranges, "--", path)
    except (GitError, GateError):
        return {}
    result: dict[int, tuple[datetime.date, str]] = {}
    commit, number, author, written = "", 0, "", 0
    for line in output.splitlines():
        word, _, rest = line.partition(" ")
        if line.startswith("\t"):
            if commit.strip("0"):
                day = datetime.datetime.fromtimestamp(written, datetime.timezone.utc).date()
                result[number] = (day, author)
        elif len(word) >= len(_UNCOMMITTED) and rest.split(" ")[1:]:
            commit, number = word, int(rest.split(" ")[1])
        elif word == "author":
            author = rest
        elif word == "author-time":
            written = int(rest)
    return result
