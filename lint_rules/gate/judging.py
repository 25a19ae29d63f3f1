"""Puts the parts of the gate together: comparisons, then dates and maximums."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lint_rules.engine import FileReport
from lint_rules.findings import Finding
from lint_rules.gate.outcome import Known, Outcome
from lint_rules.gate.policy import Policy
from lint_rules.gate.ratchet import Verdict


class Comparison(msgspec.Struct, frozen=True):
    """A run held against one record of what was there before."""

    verdict: Verdict
    against: str
    """The record in words."""
    is_baseline: bool = True


def decide(
    reports: Sequence[FileReport], comparisons: Sequence[Comparison], policy: Policy, *, strict: bool = False
) -> Outcome:
    """Return what is left of a run.

    Args:
        reports: the run's reports, whole.
        comparisons: what they were held against; a finding is known if any of these knows it.
        policy: what blocks.
        strict: whether a stale entry of a baseline fails the run.
    """
    found = [finding for report in reports for finding in report.findings]
    known: dict[Finding, Known] = {}
    for comparison in comparisons:
        for finding, entry in comparison.verdict.known:
            if not policy.is_overdue(finding):
                known.setdefault(finding, Known(finding, entry if comparison.is_baseline else None))
    left = tuple(
        msgspec.structs.replace(report, findings=tuple(item for item in report.findings if item not in known))
        for report in reports
    )
    baselines = [comparison.verdict for comparison in comparisons if comparison.is_baseline]
    stale = tuple(entry for verdict in baselines for entry in verdict.stale)
    lines = [
        f"stale: {entry.identity.path}: {entry.identity.rule} in {entry.identity.scope} is no longer there; "
        "`resilint baseline prune` drops its entry"
        for entry in stale
    ]
    remarks = [
        f"expired: {finding.place.path}:{finding.place.line}: {finding.code} was tolerated until {entry.expires}"
        + (f" ({entry.owner})" if entry.owner else "")
        for verdict in baselines
        for finding, entry in verdict.expired
    ]
    if lines and not strict:
        is_are = "entry of the baseline is" if len(lines) == 1 else "entries of the baseline are"
        remarks.append(f"{len(lines)} {is_are} stale: `resilint baseline prune` drops what has been fixed")
    return Outcome(
        reports=left,
        levels={finding: policy.level(finding) for finding in found},
        known=tuple(known.values()),
        stale=stale,
        complaints=(*(lines if strict else ()), *policy.exceeded(found)),
        remarks=tuple(remarks),
        compared_with=" and ".join(comparison.against for comparison in comparisons),
        fixed=max((len(comparison.verdict.stale) for comparison in comparisons), default=0),
    )
