"""What is seen of a run, and what of it differs between two runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

Observed = dict[str, list[str]]
"""By name what was seen, in order; empty: nothing."""

_SINGLE = ("returned", "raised")
"""What is one thing, whatever it holds."""
_COUNTED = ("submissions", "calls", "tables", "clients", "sessions", "requests")
"""Where a number says how many there are; elsewhere it is what was seen."""
_DISTINCT = ("submissions", "requests")
"""What may be repeated by a fix, but must be the same each time."""


def differences(before: Observed, after: Observed, changes: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return what disagrees with the rule that only what is declared changes, and that it does; one line each."""
    found = [f"changes names {name}, which is not observed" for name in changes if name not in before]
    for name, was in before.items():
        now = after[name]
        if name not in changes:
            if was != now:
                found.append(f"{name} changed:\n    before: {_shown(was)}\n    after:  {_shown(now)}")
            continue
        declared = changes[name]
        for side, seen, expected in (("before", was, declared[0]), ("after", now, declared[1])):
            if not agrees(name, seen, expected):
                found.append(f"{name} {side}: declared {expected}, seen {_shown(seen)}")
        if was == now:
            found.append(f"{name} is declared to change, and does not: {_shown(was)}")
        if name in _DISTINCT and declared[0].isdigit() and was and now and set(was) != set(now):
            found.append(
                f"{name} are repeated with other arguments:\n    before: {_shown(was)}\n    after:  {_shown(now)}"
            )
    return found


def agrees(name: str, seen: list[str], expected: str) -> bool:
    """Whether what was seen is what a header says: a number of things, or each of them between ``|``."""
    if expected in ("nothing", "..."):
        return bool(seen) == (expected == "...")
    if expected.isdigit() and name in _COUNTED:
        return len(seen) == int(expected)
    patterns = expected.split(" | ") if name not in _SINGLE else [expected]
    return len(seen) == len(patterns) and all(
        _is_like(one, pattern) for one, pattern in zip(seen, patterns, strict=True)
    )


def _is_like(seen: str, pattern: str) -> bool:
    """Whether a text is the pattern, in which ``...`` stands for anything."""
    parts = [re.escape(part) for part in pattern.split("...")]
    return re.fullmatch(".*".join(parts), seen, re.DOTALL) is not None


def _shown(seen: list[str]) -> str:
    return " | ".join(seen) or "nothing"
