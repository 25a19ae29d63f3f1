"""A baseline held against a run: what is new, what is known, and which entries have outlived their finding."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence

import msgspec

from lint_rules.findings import Finding
from lint_rules.gate.entry import Entry
from lint_rules.gate.identity import Identity
from lint_rules.gate.matching import Rest, Tree, match


class Verdict(msgspec.Struct, frozen=True):
    """What a baseline says about a run."""

    new: tuple[Finding, ...]
    """Findings that no entry tolerates (any more)."""
    unmatched: tuple[Identity, ...]
    """What those of them are known by that no entry matches."""
    known: tuple[tuple[Finding, Entry | None], ...]
    """Findings that an entry tolerates, or that are left aside without one."""
    expired: tuple[tuple[Finding, Entry], ...]
    """Those of the new ones that an entry tolerated until its date."""
    stale: tuple[Entry, ...]
    """Entries of what was checked that match no finding."""
    moved: tuple[tuple[Entry, Identity], ...]
    """Entries whose finding was found in another place, with what it is known by there."""


def judge(
    found: Sequence[tuple[Finding, Identity]],
    entries: Sequence[Entry],
    tree: Tree,
    *,
    was_checked: Callable[[Identity], bool],
    today: datetime.date,
    rest: Rest | None = None,
    thorough: bool = False,
) -> Verdict:
    """Hold a baseline against the findings of a run.

    Args:
        found: the run's findings with their identities.
        entries: the baseline's entries.
        tree: the files as they are now.
        was_checked: whether this run would have found what an entry stands for.
        today: the day that expiry dates are compared with.
        rest: makes the identities of the findings in files that the run does not report on.
        thorough: whether it must be certain that a stale entry's finding has not moved to one of those files.
    """
    matches = match(
        [entry.identity for entry in entries], [identity for _, identity in found], tree, rest, thorough=thorough
    )
    new: list[Finding] = []
    unmatched: list[Identity] = []
    known: list[tuple[Finding, Entry | None]] = []
    expired: list[tuple[Finding, Entry]] = []
    moved: list[tuple[Entry, Identity]] = []
    for index, (finding, identity) in enumerate(found):
        number = matches.known.get(index)
        if number is None:
            new.append(finding)
            unmatched.append(identity)
            continue
        entry = entries[number]
        if number in matches.moved:
            moved.append((entry, identity))
        if entry.has_expired(today):
            new.append(finding)
            expired.append((finding, entry))
        else:
            known.append((finding, entry))
    stale = [
        entry for number, entry in enumerate(entries) if number not in matches.taken and was_checked(entry.identity)
    ]
    return Verdict(tuple(new), tuple(unmatched), tuple(known), tuple(expired), tuple(stale), tuple(moved))


def placed(new: Iterable[Entry], staying: Iterable[Entry]) -> list[Entry]:
    """Return entries to add with names that are free.

    Where the number among equals is taken by an entry that stays, the next free one is given.
    """
    taken = {entry.name for entry in staying}
    result: list[Entry] = []
    for entry in new:
        while entry.name in taken:
            identity = msgspec.structs.replace(entry.identity, ordinal=entry.identity.ordinal + 1)
            entry = msgspec.structs.replace(entry, identity=identity)
        taken.add(entry.name)
        result.append(entry)
    return result


def followed(verdict: Verdict) -> list[Entry]:
    """Return the entries of moved findings as they are to be recorded where these are now."""
    return [msgspec.structs.replace(entry, identity=identity) for entry, identity in verdict.moved]
