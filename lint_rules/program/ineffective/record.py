"""What link says about a retry that does not work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.facts import Span

if TYPE_CHECKING:
    from lint_rules.program.scopes import Scope


@dataclass(frozen=True, eq=False)
class Ineffective:
    """A retry on what it does not handle."""

    library: str
    """The row of the table."""
    column: str
    """``async def``, ``generator``, ``bare``, ``property`` ..."""
    cell: str
    """What happens, in the table's word."""
    at: Span
    function: Scope
