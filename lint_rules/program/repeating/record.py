"""What link says about a retry around something that repeats by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Span

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.policies.record import Layer


@dataclass(frozen=True, eq=False)
class Repeating:
    """A call (or a ``with``) that repeats or waits by itself."""

    what: str
    """``Firestore repeats book up to 5 times``, ``acquire() waits up to 10 s``."""
    kind: str
    """``transaction`` or ``lock``."""
    at: Span
    made_at: tuple[LinkedModule, Span] | None = None
    """The ``transactional`` decorator, or where the transaction or lock is made."""


@dataclass(frozen=True, eq=False)
class Repeated:
    """A retry around it."""

    inside: Repeating
    layer: Layer
    at: Span
    on_function: bool
    """Whether the finding is about the retry's decorator itself."""
