"""What a migration would do, by folder and rule, and what it would leave, by reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from lint_rules.findings import Finding
from lint_rules.fixes.fixing import Fixed
from lint_rules.fixes.record import Fix, Refusal

_FOLDERS = 12
"""Folders that an overview shows at most; deeper ones are counted with those above them."""


class Row(msgspec.Struct, frozen=True):
    """How the findings of one rule in one folder fare."""

    folder: str
    """From the root; ``.`` is the root itself."""
    code: str
    safe: int
    unsafe: int
    by_hand: int


class Reason(msgspec.Struct, frozen=True):
    """One reason that some findings share: why they are left, or why they need a look."""

    code: str
    text: str
    places: tuple[tuple[Finding, str], ...]
    """Each finding, and what is special about it (may be empty)."""


class Survey(msgspec.Struct, frozen=True):
    """The overview of a migration."""

    rows: tuple[Row, ...]
    """By folder and code."""
    remaining: tuple[Reason, ...]
    """What no fix mends, most frequent reason first."""
    notes: tuple[Reason, ...]
    """What to look at in the unsafe fixes, most frequent note first."""


def survey(fixed: Fixed, *, all_folders: bool = False) -> Survey:
    """Return the overview of what mending comes to.

    Args:
        fixed: what came of mending.
        all_folders: whether every folder has rows of its own.
    """
    fixes = [answer for answer in fixed.planned if isinstance(answer, Fix)]
    refused = [answer for answer in fixed.planned if isinstance(answer, Refusal)]
    cells: Counter[tuple[str, str, str]] = Counter()
    paths = {answer.finding.place.path for answer in fixed.planned}
    depth = 10_000 if all_folders else _depth(paths)
    for fix in fixes:
        cells[_folder(fix.finding.place.path, depth), fix.finding.code, "safe" if fix.is_safe else "unsafe"] += 1
    for refusal in refused:
        cells[_folder(refusal.finding.place.path, depth), refusal.finding.code, "by hand"] += 1
    rows = tuple(
        Row(folder, code, *(cells[folder, code, kind] for kind in ("safe", "unsafe", "by hand")))
        for folder, code in sorted({(folder, code) for folder, code, _ in cells})
    )
    left: dict[tuple[str, str], list[tuple[Finding, str]]] = defaultdict(list)
    for refusal in refused:
        own = refusal.reason if refusal.reason != refusal.kind and refusal.kind != "by hand" else ""
        left[refusal.finding.code, "has no automatic fix" if refusal.kind == "by hand" else refusal.kind].append(
            (refusal.finding, own)
        )
    return Survey(rows, _reasons(left), _notes(fix for fix in fixes if not fix.is_safe))


def by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings of each rule, by code."""
    return dict(sorted(Counter(finding.code for finding in findings).items()))


def _notes(fixes: Iterable[Fix]) -> tuple[Reason, ...]:
    notes: dict[tuple[str, str], list[tuple[Finding, str]]] = defaultdict(list)
    for fix in fixes:
        for note in dict.fromkeys(fix.draft.notes) or (fix.draft.title,):
            notes[fix.finding.code, note].append((fix.finding, ""))
    return _reasons(notes)


def _reasons(found: dict[tuple[str, str], list[tuple[Finding, str]]]) -> tuple[Reason, ...]:
    reasons = [Reason(code, text, tuple(sorted(places))) for (code, text), places in found.items()]
    return tuple(sorted(reasons, key=lambda reason: (-len(reason.places), reason.code, reason.text)))


def _depth(paths: set[str]) -> int:
    """Return the greatest depth at which there are not too many folders."""
    deepest = max((path.count("/") for path in paths), default=0)
    for depth in range(deepest, 1, -1):
        if len({_folder(path, depth) for path in paths}) <= _FOLDERS:
            return depth
    return 1


def _folder(path: str, depth: int) -> str:
    return "/".join(path.split("/")[:-1][:depth]) or "."
