"""Places that close what a container holds: whether that is a client cannot be seen."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.index import calls
from lint_rules.program.values import Unknown


def closes_from_container(site: Site) -> int | None:
    """Return the line in the site's file that closes an item of something that is not followed; ``None``: none."""
    for call, scope in calls(site.module):
        match call.func:
            case facts.Attribute(value=receiver, attr="close") if _is_item(site, receiver, scope):
                return call.at[0]
            case _:
                pass
    return None


def _is_item(site: Site, receiver: Expression, scope: Scope) -> bool:
    if not all(isinstance(value, Unknown) for value in site.program.values(receiver, scope)):
        return False
    if isinstance(receiver, facts.Name):
        bindings = site.program.evaluator.bindings(receiver.id, scope, receiver.at)
        return any(
            binding.kind == "element" or (binding.kind == "value" and _takes_out(binding.expression))
            for binding in bindings
        )
    return _takes_out(receiver)


def _takes_out(expression: Expression | None) -> bool:
    """Whether an expression gives an item: ``clients[name]``, ``clients.pop(name)``."""
    match expression:
        case facts.Subscript() | facts.Call(func=facts.Attribute(attr="pop" | "popitem" | "get")):
            return True
        case _:
            return False
