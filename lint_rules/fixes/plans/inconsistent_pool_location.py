"""RP104's fix: the location that the project's other pool calls have is written in."""

from __future__ import annotations

import ast
import json

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.fixes.record import Draft, Recall, Refused, Substitute
from lint_rules.fixes.site import Site

_POSITION = 1
"""The position of ``location`` among the arguments of ``get_bigquery_client``."""


def plan(site: Site) -> Draft:
    """Give the call the expected location, or none where that is expected."""
    call, _ = site.call()
    location = _expected(site, call)
    shown = "no location" if location is None else f"the location {location}"
    notes = (f"the queries of this client run with {shown} from now on: its datasets must lie there",)
    whole = site.whole(call)
    node = site.node(ast.Call, whole)
    number = _number(call)
    if number is None:
        if location is None:
            raise Refused("unclear place", "there is no location to take away")
        edit = Recall(whole, extra=(("location", json.dumps(location)),))
        return Draft("Write in the project's location", (edit,), "unsafe", notes)
    if location is None:
        if number < len(call.args) - 1:
            raise Refused("unusual call", "an argument by position follows the location")
        return Draft("Take the location out", (Recall(whole, dropped=(number,)),), "unsafe", notes)
    value = [*node.args, *[keyword.value for keyword in node.keywords]][number]
    change = Substitute(site.sheet.span(value), json.dumps(location))
    return Draft("Write in the project's location", (change,), "unsafe", notes)


def _expected(site: Site, call: Call) -> str | None:
    locations = site.program.locations
    for pool_call in locations.calls(site.module):
        if pool_call.call is call:
            expected = locations.expected(pool_call.project)
            if expected is None:
                break
            return expected if isinstance(expected, str) else expected.location
    raise Refused("unclear place", "which location is expected cannot be told")


def _number(call: Call) -> int | None:
    """Return which argument is the location, in the order of the text; ``None``: none is."""
    if any(isinstance(argument, facts.Starred) for argument in call.args):
        raise Refused("open arguments", "what * carries may be the location")
    for number, keyword in enumerate(call.keywords, len(call.args)):
        if keyword.name == "location":
            return number
    return _POSITION if len(call.args) > _POSITION else None
