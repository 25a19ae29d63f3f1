"""RP205's fix: a retried function in the place of the loop."""

from __future__ import annotations

from lint_rules.fixes.loops.plan import plan_loop
from lint_rules.fixes.record import Draft
from lint_rules.fixes.site import Site


def plan(site: Site) -> Draft:
    """Put a function with ``@retry_with_jitter`` in the place of the loop."""
    return plan_loop(site)
