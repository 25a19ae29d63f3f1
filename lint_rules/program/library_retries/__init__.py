"""Retries that libraries make: what is wrong with how they are configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Span

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule


@dataclass(frozen=True, slots=True)
class LibraryRetry:
    """One call that configures a retry, and what the rules say about it."""

    name: str
    at: Span
    faults: tuple[tuple[str, str], ...]


def library_retries(module: LinkedModule) -> tuple[LibraryRetry, ...]:
    """Return the library retries that a module configures."""
    return ()
