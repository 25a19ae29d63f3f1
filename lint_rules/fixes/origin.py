"""What a call calls, where that is beyond doubt."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope
from lint_rules.program.program import origin_of
from lint_rules.program.values import Instance, ProjectClass


def the_one_origin(site: Site, call: Call, scope: Scope) -> str:
    """Return the full name of what a call calls.

    Raises:
        Refused: it may be one thing or another, or is an attribute of an object, which a subclass or a test may set.
    """
    part = call.func
    while isinstance(part, facts.Attribute):
        part = part.value
        if any(isinstance(owner, Instance | ProjectClass) for owner in site.program.values(part, scope)):
            name = spelt(call.func) or "it"
            raise Refused("two origins", f"{name} can be set to something else from outside")
    values = site.program.values(call.func, scope)
    origins = {origin_of(value) for value in values}
    if len(origins) != 1 or None in origins:
        raise Refused("two origins", "the name may stand for one thing or another here")
    return next(iter(origins)) or ""
