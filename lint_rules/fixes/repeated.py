"""Calls that something around them repeats."""

from __future__ import annotations

from lint_rules.facts import Call
from lint_rules.fixes.site import Site
from lint_rules.program import Scope


def is_repeated(site: Site, call: Call, scope: Scope) -> bool:
    """Whether a retry around a call makes it again: a decorator's, a library's, or a loop's."""
    program = site.program
    return any(program.retries.decorators(ancestor) for ancestor in scope.ancestors() if ancestor.function) or any(
        True for _ in program.coverage.regions(call, scope)
    )
