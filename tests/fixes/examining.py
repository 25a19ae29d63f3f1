"""Mends one small program, for tests that say what a plan is to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from lint_rules.engine import Engine
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from lint_rules.settings.fix import FixSettings
from tests.fixes.harness import mend_folder


@dataclass
class Mended:
    """What became of a program.

    Attributes:
        files: the texts afterwards, by path.
        fixed: what `mend` answered.
    """

    files: dict[str, str]
    fixed: Fixed

    @property
    def text(self) -> str:
        """The only file's text."""
        (text,) = self.files.values()
        return text

    @property
    def reasons(self) -> list[str]:
        """Why things were refused."""
        return [refusal.reason for refusal in self.fixed.refused]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the refusals."""
        return [refusal.kind for refusal in self.fixed.refused]


def mended(
    folder: Path, files: str | dict[str, str], code: str, *, fix: FixSettings | None = None, unsafe: bool = True
) -> Mended:
    """Mend a program (one file ``mod.py``, or some by path) with one rule selected; the text may be indented.

    With all rules selected the result must stand the harness's examination too.
    """
    given = {"mod.py": files} if isinstance(files, str) else files
    texts = {path: dedent(text) for path, text in given.items()}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "requirements.txt").write_text("resilint-runtime\n", encoding="utf-8")
    settings = Settings(select=(code,), fix=fix or FixSettings())
    program = Program(folder, tuple(texts), settings)
    selection = Selection.of(all_rules(), settings)
    fixed = mend(program, selection, list(Engine(program, selection).check(program.files)), unsafe=unsafe)
    after = {change.path: change.after.decode() for change in fixed.changes}
    assert mend_folder(folder, texts, settings, unsafe=unsafe).complaints == []
    return Mended(texts | after, fixed)
