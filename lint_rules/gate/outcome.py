"""The gate's word on a run: which findings count, how much, and what else is wrong."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from lint_rules.engine import FileReport
from lint_rules.findings import Finding
from lint_rules.gate.entry import Entry
from lint_rules.gate.policy import BLOCK


class Known(msgspec.Struct, frozen=True):
    """A finding that is not reported because it was there before."""

    finding: Finding
    entry: Entry | None
    """The baseline's entry; ``None`` where it existed at the revision that the run compares with."""


class Outcome(msgspec.Struct, frozen=True):
    """What is left of a run's reports after the gate."""

    reports: tuple[FileReport, ...]
    """The reports with the findings that count."""
    levels: Mapping[Finding, str]
    """`policy.BLOCK` or `policy.WARN` for each of these findings."""
    known: tuple[Known, ...] = ()
    stale: tuple[Entry, ...] = ()
    """Entries of the baseline whose finding is no longer there."""
    complaints: tuple[str, ...] = ()
    """What fails the run besides findings; one line each."""
    remarks: tuple[str, ...] = ()
    """What should be known and does not fail the run; one line each."""
    compared_with: str = ""
    """The baseline, the revision, or both, in words; empty where the run was compared with nothing."""
    fixed: int = 0
    """How many findings were there before and are no longer."""

    @property
    def findings(self) -> list[Finding]:
        """The findings that count, sorted by path and place."""
        return [finding for report in self.reports for finding in report.findings]

    @property
    def blocks(self) -> bool:
        """Whether the run fails, on account of findings or otherwise."""
        return bool(self.complaints) or any(self.levels[finding] == BLOCK for finding in self.findings)
