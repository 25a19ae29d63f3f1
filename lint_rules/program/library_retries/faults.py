"""What can be wrong with a library's retry, as the rules' codes, and how that is said."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault of one configuration."""

    code: str
    message: str


class Kind(Enum):
    """A kind of fault: the rule that reports it, and what to write instead."""

    FIXED = ("RP201", "so all callers come back together; let the wait grow and add jitter")
    BACKOFF = ("RP202", "so callers that failed together come back together; add jitter")
    EVERYTHING = ("RP203", "name the exceptions that another attempt can mend")
    FOR_EVER = ("RP204", "no way out; bound it")
    AT_ONCE = ("RP205", "so the next attempt comes at once; wait, longer each time and at random")

    def say(self, fact: str, instead: str) -> Fault:
        """Return a fault with the fact that makes it believable and what to write instead."""
        code, advice = self.value
        joint = ", " if advice.startswith("so ") else "; "
        return Fault(code, f"{fact}{joint}{advice}: {instead}")


FIXED = Kind.FIXED
BACKOFF = Kind.BACKOFF
EVERYTHING = Kind.EVERYTHING
FOR_EVER = Kind.FOR_EVER
AT_ONCE = Kind.AT_ONCE
