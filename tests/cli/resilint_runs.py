"""What a run of the command in this process leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Outcome(msgspec.Struct):
    code: int
    out: str
    err: str


Resilint = Callable[..., Outcome]
