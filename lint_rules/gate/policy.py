"""What blocks, what only warns and what is off: profiles, and the settings that refine them."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from lint_rules.findings import Finding
from lint_rules.settings import Settings

_Value = TypeVar("_Value")

BLOCK = "block"
WARN = "warn"
OFF = "off"

PROFILES: dict[str, dict[str, str]] = {
    "default": {"RP": BLOCK},
    # A code base that was never checked: only what takes production down blocks, the rest is there to be seen.
    "brownfield": {
        "RP": WARN, "RP002": BLOCK, "RP101": BLOCK, "RP102": BLOCK, "RP103": BLOCK, "RP204": BLOCK, "RP205": BLOCK,
        "RP301": BLOCK, "RP302": BLOCK, "RP303": BLOCK,
    },
    "strict": {"RP": BLOCK},
    # A library is handed its clients and cannot know of a pool: connections are its users' choice.
    "library": {"RP": BLOCK, "RP1": WARN, "RP104": OFF, "RP206": OFF, "RP301": WARN},
}  # fmt: skip
"""Profile to prefix of codes to what becomes of the findings; the longest prefix decides."""


def with_profile(settings: Settings) -> Settings:
    """Return the settings with what their profile selects, ignores and demands."""
    if settings.profile == "strict":
        extend = settings.extend_select if settings.select is not None else (*settings.extend_select, "RP")
        return msgspec.structs.replace(settings, extend_select=extend, require_reason=True)
    off = tuple(prefix for prefix, level in PROFILES[settings.profile].items() if level == OFF)
    if off and settings.select is None:
        return msgspec.structs.replace(settings, ignore=(*settings.ignore, *off))
    return settings


class Policy:
    """Says of each finding whether it fails the run.

    Args:
        settings: the project's settings.
        today: the day that dates are compared with.
    """

    def __init__(self, settings: Settings, today: datetime.date) -> None:
        self._gate = settings.gate
        self._today = today
        self._profile = PROFILES[settings.profile]
        self._lists = {**dict.fromkeys(self._gate.warn, WARN), **dict.fromkeys(self._gate.block, BLOCK)}

    def level(self, finding: Finding) -> str:
        """Return `BLOCK` or `WARN`."""
        date = self._clean_by(finding)
        if date is not None:
            return BLOCK if self._today >= date else WARN
        chosen = _longest(self._lists, finding.code) or _longest(self._profile, finding.code)
        return WARN if chosen in (WARN, OFF) else BLOCK

    def is_overdue(self, finding: Finding) -> bool:
        """Tell whether the date has passed by which its folder must be clean: then no baseline tolerates it."""
        date = self._clean_by(finding)
        return date is not None and self._today >= date

    def _clean_by(self, finding: Finding) -> datetime.date | None:
        dates = [
            (len(_folder(folder)), len(prefix), date)
            for folder, prefix, date in _flat(self._gate.clean_by)
            if finding.code.startswith(prefix) and _lies_in(finding.place.path, folder)
        ]
        return max(dates)[2] if dates else None

    def exceeded(self, findings: Iterable[Finding]) -> list[str]:
        """Return a line for each maximum that all findings of a run together, known ones included, exceed."""
        counted = Counter((finding.place.path, finding.code) for finding in findings)
        lines: list[str] = []
        for folder, prefix, maximum in _flat(self._gate.maximum):
            number = sum(n for (path, code), n in counted.items() if code.startswith(prefix) and _lies_in(path, folder))
            if number > maximum:
                lines.append(f"{folder}: {number} findings of {prefix}, at most {maximum} are allowed")
        return lines


def selectors(settings: Settings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the key of each setting of the gate that names rules, with the codes and prefixes there."""
    gate = settings.gate
    yield "gate.block", gate.block
    yield "gate.warn", gate.warn
    for key, table in (("maximum", gate.maximum), ("clean-by", gate.clean_by)):
        for folder, codes in table.items():
            yield f"gate.{key} {folder!r}", tuple(codes)


def _flat(table: Mapping[str, Mapping[str, _Value]]) -> Iterator[tuple[str, str, _Value]]:
    for folder, values in table.items():
        for prefix, value in values.items():
            yield folder, prefix, value


def _longest(levels: Mapping[str, str], code: str) -> str | None:
    prefixes = [prefix for prefix in levels if code.startswith(prefix)]
    return levels[max(prefixes, key=len)] if prefixes else None


def _folder(folder: str) -> str:
    inside = folder.removeprefix("./").strip("/")
    return "" if inside == "." else inside


def _lies_in(path: str, folder: str) -> bool:
    inside = _folder(folder)
    return not inside or path == inside or path.startswith(f"{inside}/")
