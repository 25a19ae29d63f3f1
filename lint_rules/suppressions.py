"""Applies ``# noqa`` comments to findings exactly as flake8 does, and says which comments silence nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from lint_rules.facts import Directive, Module
from lint_rules.findings import Finding, Place

UNUSED_SUPPRESSION = "RP001"
_OURS = re.compile(r"RP[0-9]+")
_OF_THE_TOOL = "RP0"


class Suppressions:
    """The suppression comments of one file, and what they have silenced so far."""

    def __init__(self, path: str, module: Module) -> None:
        self._path = path
        self._directives = module.directives
        self._whole_file = module.whole_file
        self._by_line: dict[int, Directive] = {}
        for directive in module.directives:
            for line in range(directive.first, directive.last + 1):
                self._by_line.setdefault(line, directive)
        self._used: set[tuple[int, str]] = set()

    def split(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """Return the findings that are reported and those that a comment silences."""
        kept: list[Finding] = []
        silenced: list[Finding] = []
        for finding in findings:
            (silenced if self._silences(finding) else kept).append(finding)
        return kept, silenced

    def _silences(self, finding: Finding) -> bool:
        directive = self._by_line.get(finding.place.line)
        if directive is not None:
            if not directive.codes:
                return True
            # As in flake8 a code in the comment works as a prefix. All that match count as used.
            codes = [code for code, _, _ in directive.codes if finding.code.startswith(code)]
            self._used.update((directive.first, code) for code in codes)
            if codes:
                return True
        return self._whole_file is not None and (
            not self._whole_file or finding.code.startswith(tuple(self._whole_file))
        )

    def unused(self, codes: Sequence[str], ran: Collection[str]) -> Iterator[Finding]:
        """Yield a finding for every RP code in a comment that silenced nothing. Ask after `split`.

        Args:
            codes: the codes of all rules.
            ran: the codes of the rules whose findings `split` has seen; of the others nothing is known.
        """
        for directive in self._directives:
            if not directive.is_comment:  # flake8 obeys text in strings as well; nobody wrote that to silence anything
                continue
            for code, column, end_column in directive.codes:
                if _OURS.fullmatch(code) is None or (directive.first, code) in self._used:
                    continue
                meant = [known for known in codes if known.startswith(code)]
                # The tool's own codes are not judged: silencing RP001 is what silences this very finding.
                if meant and (code.startswith(_OF_THE_TOOL) or not all(known in ran for known in meant)):
                    continue
                yield Finding(
                    Place.of(self._path, (directive.at[0], column, directive.at[2], end_column)),
                    UNUSED_SUPPRESSION,
                    "unused-suppression",
                    f"`{code}` silences nothing here: remove it"
                    if meant
                    else f"`{code}` is no rule: remove it or write the code that is meant",
                )
