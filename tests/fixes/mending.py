"""A program from texts, mended: what the tests of single fixes share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from lint_rules.engine import Engine
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings

RUNTIME = {"requirements.txt": "resilint-runtime\n"}
"""What makes the runtime importable: it is declared."""


class Mended:
    """What became of some files.

    Attributes:
        fixed: what `mend` answered.
    """

    def __init__(self, files: Mapping[str, str | bytes], fixed: Fixed) -> None:
        self._before = files
        self.fixed = fixed

    def __getitem__(self, path: str) -> str:
        return self.content(path).decode()

    def content(self, path: str) -> bytes:
        """Return a file's bytes afterwards."""
        for change in self.fixed.changes:
            if change.path == path:
                return change.after
        before = self._before[path]
        return before if isinstance(before, bytes) else before.encode()

    @property
    def safety(self) -> list[str]:
        """How safe each fix was, in order."""
        return [fix.draft.safety for fix in self.fixed.fixes]

    @property
    def notes(self) -> list[str]:
        """What the fixes ask to look at."""
        return [note for fix in self.fixed.fixes for note in fix.draft.notes]

    @property
    def refusals(self) -> list[str]:
        """Why findings were not mended, as ``kind: reason``."""
        return [f"{refusal.kind}: {refusal.reason}" for refusal in self.fixed.refused]


def mended(
    folder: Path,
    files: str | bytes | Mapping[str, str | bytes],
    select: str = "RP101",
    *,
    unsafe: bool = True,
    reachable: bool = True,
    **settings: object,
) -> Mended:
    """Mend a program.

    Args:
        folder: an empty folder.
        files: texts by path; a text alone is that of ``mod.py``.
        select: the rules, divided by commas.
        unsafe: whether unsafe fixes are wanted.
        reachable: whether the runtime is declared as a dependency.
        settings: the project's settings.
    """
    if isinstance(files, str | bytes):
        files = {"mod.py": files}
    for path, text in ({**files, **RUNTIME} if reachable else files).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    chosen = msgspec.convert({**settings, "select": select.split(",")}, Settings)
    program = Program(folder, [path for path in files if path.endswith(".py")], chosen)
    selection = Selection.of(all_rules(), chosen)
    reports = list(Engine(program, selection).check(program.files))
    return Mended(files, mend(program, selection, reports, unsafe=unsafe))
