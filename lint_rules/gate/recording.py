"""From reports to identities, with what matching asks about the files as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lint_rules.engine import FileReport
from lint_rules.findings import Finding
from lint_rules.gate.identity import Identity, identities
from lint_rules.gate.places import Areas
from lint_rules.gate.renames import find_renames
from lint_rules.program import Program


def identify(program: Program, reports: Sequence[FileReport]) -> list[tuple[Finding, Identity]]:
    """Return each reported finding with its identity, in the order of the reports."""
    result: list[tuple[Finding, Identity]] = []
    for report in reports:
        if report.findings:
            module = program.module(report.path)
            facts = None if module is None else module.facts
            result += zip(report.findings, identities(report.path, facts, report.findings), strict=True)
    return result


class ProgramTree:
    """The program's files, as `matching.match` asks about them.

    Args:
        program: the program as it is now.
        renamed: former to present path, where that is known already; ``None``: git is asked when it matters.
    """

    def __init__(self, program: Program, renamed: Mapping[str, str] | None = None) -> None:
        self._program = program
        self._renamed = renamed
        self._scopes: dict[str, frozenset[str] | None] = {}

    def has_scope(self, path: str, scope: str) -> bool:
        """Tell whether a file of the program has a function or class of this qualified name.

        Of a file that cannot be read nothing is known: its scopes have not gone.
        """
        if path not in self._program.sources.files:
            return False
        if path not in self._scopes:
            module = self._program.module(path)
            self._scopes[path] = None if module is None else Areas(module.facts).scopes
        scopes = self._scopes[path]
        return scopes is None or scope in scopes

    def renames(self, gone: Sequence[str]) -> Mapping[str, str]:
        """Return the present paths of renamed files by their former ones."""
        left = [path for path in gone if path not in self._program.sources.files]
        if self._renamed is not None:
            return {path: self._renamed[path] for path in left if path in self._renamed}
        return find_renames(self._program.sources.root, left) if left else {}
