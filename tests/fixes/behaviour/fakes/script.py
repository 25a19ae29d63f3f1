"""The script of a program: what becomes of its jobs and requests, one outcome after the other.

# script: job -> conflict; quota x2; rows=1,2
# script: GET /items -> 503; 200 {"items": [1]}
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TIMES = re.compile(r"\s+(?:x(\d+)|always)\Z")
_OPTION = re.compile(r"([a-z][a-z-]*)=(\S+)\s*")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one job or request."""

    kind: str
    """``ok``, ``conflict``, ``refused``, a status such as ``503``, ..."""
    options: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass
class Line:
    """The outcomes of one kind of job or request."""

    target: str
    outcomes: list[Outcome]
    always: Outcome | None = None
    used: int = 0

    def next(self) -> Outcome | None:
        """Return the next outcome; ``None`` when the script has come to its end."""
        self.used += 1
        return self.outcomes.pop(0) if self.outcomes else self.always


class Script:
    """All lines of a script."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = [_line(line) for line in lines]

    def for_job(self) -> Outcome | None:
        """Return what becomes of the next new job."""
        return next((line.next() for line in self._lines if line.target == "job"), None)

    def for_request(self, method: str, path: str) -> Outcome | None:
        """Return what becomes of the next request; the line with the longest matching path speaks."""
        lines = [line for line in self._lines if _matches(line.target, method, path)]
        return max(lines, key=lambda line: len(line.target)).next() if lines else None

    @property
    def left(self) -> list[str]:
        """What was never played."""
        return [
            f"{line.target} -> {outcome.kind}"
            for line in self._lines
            for outcome in (line.outcomes if line.outcomes or line.used else [Outcome("always")])
        ]


def _matches(target: str, method: str, path: str) -> bool:
    verb, _, start = target.partition(" ")
    return verb == method and path.startswith(start)


def _line(text: str) -> Line:
    target, arrow, rest = text.partition("->")
    if not arrow:
        raise ValueError(f"a script line is TARGET -> OUTCOME; OUTCOME, not {text!r}")
    line = Line(target.strip(), [])
    for part in rest.split(";"):
        word = part.strip()
        times = _TIMES.search(word)
        outcome = _outcome(word[: times.start()] if times else word)
        if times and not times[1]:
            line.always = outcome
        else:
            line.outcomes += [outcome] * int(times[1] if times else 1)
    return line


def _outcome(text: str) -> Outcome:
    options: dict[str, str] = {}
    kind, rest = "", text.strip()
    while rest:
        if option := _OPTION.match(rest):
            options[option[1]] = option[2]
            rest = rest[option.end() :]
        elif not kind:
            kind, _, rest = rest.partition(" ")
        else:
            break
    return Outcome(kind or "ok", options, rest)
