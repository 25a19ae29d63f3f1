"""What a run has looked at: only about that does it know that something is no longer there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from lint_rules.gate.identity import Identity
from lint_rules.program import Program

_UNREADABLE = "RP002"


class Checked:
    """The files and rules of one run.

    Args:
        program: the program.
        codes: the codes that are reported in a file, by its path.
        reported: the files that were checked.
        folders: what was named, from the root: a folder (``""``: all) or a file. A file that is gone counts as
            checked if it lay there.
    """

    def __init__(
        self,
        program: Program,
        codes: Callable[[str], frozenset[str]],
        reported: Collection[str],
        folders: Sequence[str],
    ) -> None:
        self._program = program
        self._codes = codes
        self._reported = frozenset(reported)
        self._folders = folders

    def __call__(self, identity: Identity) -> bool:
        """Tell whether this run would have found what an identity stands for."""
        if identity.rule not in self._codes(identity.path):
            return False
        if identity.path in self._reported:
            return self._is_judged(identity)
        if identity.path in self._program.sources.files or (self._program.sources.root / identity.path).exists():
            return False  # not named, or no part of the program any more
        return any(not folder or identity.path.startswith(f"{folder}/") for folder in self._folders)

    def _is_judged(self, identity: Identity) -> bool:
        module = self._program.module(identity.path)
        if module is None:
            return identity.rule == _UNREADABLE
        return not module.is_exempt and (self._program.settings.check_tests or not module.is_test)
