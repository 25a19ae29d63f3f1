"""Code that is there for the case that the runtime cannot be imported: a fix would make it fail too."""

from __future__ import annotations

from lint_rules.facts import Span
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site


def refuse_fallback(site: Site, span: Span) -> None:
    """Refuse to mend what takes the place of the runtime where that is missing.

    Raises:
        Refused: the place lies in an ``except ImportError``, or in a branch of a test of whether the runtime is there.
    """
    if site.sheet.guarded.holds(span):
        raise Refused("fallback", "it is the fallback for where the import fails")
