"""What a format is given to write."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.engine import FileReport
from lint_rules.findings import Finding
from lint_rules.output.text import encodable

if TYPE_CHECKING:
    from lint_rules.fixes.offers import Offers
    from lint_rules.gate.identity import Identity
    from lint_rules.gate.outcome import Outcome


class Run:
    """The outcome of one run of the command.

    Args:
        root: the program's root.
        reports: one for each file that was checked, sorted by path.
        shown_from: the folder that shown paths are relative to.
        buffers: path (from the root) to the bytes that were checked instead of what is on disk.
        failures: how often the linter itself failed.
        gate: what the gate says; without it every finding blocks.
        identify: makes what the findings are known by, when a format asks for it.
        top: the repository's top, that services take paths from; the root without one.
        explain: says why a comment silences a finding, as far as the comment does.
        offers: makes what knows the findings' fixes, when a format asks for it.
        advice: what the reader may want to do next, one sentence; empty for nothing.
    """

    def __init__(
        self,
        root: Path,
        reports: Sequence[FileReport],
        *,
        shown_from: Path,
        buffers: dict[str, bytes] | None = None,
        failures: int = 0,
        gate: Outcome | None = None,
        identify: Callable[[], Mapping[Finding, Identity]] | None = None,
        top: Path | None = None,
        explain: Callable[[Finding], str] | None = None,
        offers: Callable[[], Offers] | None = None,
        advice: str = "",
    ) -> None:
        self.root = root
        self.reports = reports
        self.failures = failures
        self.gate = gate
        self.advice = advice
        self._identify = identify
        self._top = root if top is None else top
        self._explain = explain
        self._offers = offers
        self._shown_from = shown_from
        self._buffers = buffers or {}
        self._shown: dict[str, str] = {}
        self._lines: tuple[str, list[str]] = ("", [])

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings, sorted by path and place."""
        return [finding for report in self.reports for finding in report.findings]

    @cached_property
    def identities(self) -> Mapping[Finding, Identity]:
        """What each finding is known by, known ones included."""
        return {} if self._identify is None else self._identify()

    def fingerprint(self, finding: Finding) -> str:
        """Return what a finding is known by; empty where nothing was identified."""
        identity = self.identities.get(finding)
        return "" if identity is None else identity.fingerprint

    @cached_property
    def known(self) -> list[Finding]:
        """The findings that are not reported because they were there before."""
        return [] if self.gate is None else [known.finding for known in self.gate.known]

    @cached_property
    def silenced(self) -> list[Finding]:
        """The findings that a comment silences."""
        return [finding for report in self.reports for finding in report.silenced]

    @cached_property
    def offers(self) -> Offers | None:
        """What knows how findings would be mended; ``None`` where nobody does."""
        return None if self._offers is None else self._offers()

    def reason(self, finding: Finding) -> str:
        """Return the reason that a silenced finding's comment gives."""
        return "" if self._explain is None else self._explain(finding)

    @property
    def complaints(self) -> tuple[str, ...]:
        """What fails the run besides findings."""
        return () if self.gate is None else self.gate.complaints

    @property
    def blocks(self) -> bool:
        """Whether anything is reported that is more than a warning."""
        return bool(self.findings) if self.gate is None else self.gate.blocks

    def is_warning(self, finding: Finding) -> bool:
        """Whether a finding is only shown and fails nothing."""
        return self.gate is not None and self.gate.levels.get(finding) == "warn"

    @cached_property
    def counts(self) -> Counter[str]:
        """How many findings each code has."""
        return Counter(finding.code for finding in self.findings)

    @property
    def files_checked(self) -> int:
        """How many files were looked at."""
        return len(self.reports)

    @cached_property
    def files_with_findings(self) -> int:
        """In how many files there are findings."""
        return sum(1 for report in self.reports if report.findings)

    def shown(self, path: str) -> str:
        """Return a path from the root as it is shown: from the current folder, with ``/``, encodable."""
        if path not in self._shown:
            full = self.root / path
            if full.is_relative_to(self._shown_from):
                shown = full.relative_to(self._shown_from).as_posix()
            else:  # the file lies above or beside the current folder
                shown = os.path.relpath(full, self._shown_from).replace(os.sep, "/")
            self._shown[path] = encodable(shown)
        return self._shown[path]

    def in_repository(self, path: str) -> str:
        """Return a path from the root as services know it: from the repository's top, encodable."""
        return encodable(self.raw_path(path))

    def raw_path(self, path: str) -> str:
        """Return a path from the root as one from the repository's top; bytes that are no text stay as they are."""
        full = self.root / path
        return full.relative_to(self._top).as_posix() if full.is_relative_to(self._top) else path

    def line(self, path: str, number: int) -> str | None:
        """Return a line (from 1) of a file without its end, ``None`` if there is no such line any more."""
        if self._lines[0] != path:
            self._lines = (path, self._read(path))
        lines = self._lines[1]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _read(self, path: str) -> list[str]:
        from lint_rules.extract.text import decode, split_lines
        from lint_rules.facts import Unreadable

        try:
            source = self._buffers[path] if path in self._buffers else (self.root / path).read_bytes()
        except OSError:
            return []
        text = decode(source)
        # A file that cannot be decoded (RP002) is shown as far as it can be.
        return split_lines(source.decode("utf-8", "replace") if isinstance(text, Unreadable) else text)
