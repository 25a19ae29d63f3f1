"""Which location a client needs so that it does not become a second one beside those that its project has."""

from __future__ import annotations

from lint_rules.facts import Call
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Program, Scope
from lint_rules.program.clients import argument, has_open_keywords
from lint_rules.program.factories import named
from lint_rules.program.index import calls_by_name
from lint_rules.program.locations import NO_PROJECT, PoolCall, most_frequent
from lint_rules.program.names import BIGQUERY_CLIENT

_LOCATION = 3
"""The position of ``location`` among the arguments of ``bigquery.Client``."""


class RawClients:
    """The clients of a program that are built outside the pool, by project; use it by `Program.kept`."""

    def __init__(self, program: Program) -> None:
        self.groups: dict[str, list[PoolCall]] = {}
        for module, names in program.importers("Client"):
            if module.is_exempt:
                continue
            for call, scope in calls_by_name(module, names):
                if named(module, call.func, scope, BIGQUERY_CLIENT.__eq__) and not has_open_keywords(call):
                    known = _known(program, call, scope)
                    if known is not None:
                        self.groups.setdefault(known[0], []).append(PoolCall(module, call, *known))


def missing_location(site: Site, call: Call, scope: Scope) -> str | None:
    """Return the location that a raw client has to be given to share its project's pooled client; ``None``: none.

    Where the project has no pooled client yet, its raw ones agree on a location by the rule that RP104 has.

    Raises:
        Refused: it asks for another location than the rest.
    """
    known = _known(site.program, call, scope)
    if known is None:  # what cannot be resolved is not compared either
        return None
    project, mine = known
    wanted = _wanted(site.program, project)
    if wanted is None or wanted.casefold() == (mine or "").casefold():
        return None
    shown = "clients without a project" if project == NO_PROJECT else f"the clients of {project}"
    if not wanted:
        raise Refused("other location", f"{shown} have no location: one with {mine} would be a second one")
    if mine or argument(call, "location", _LOCATION) is not None:
        given = mine or "none"
        raise Refused("other location", f"{shown} have the location {wanted}: one with {given} would be a second one")
    return wanted


def _known(program: Program, call: Call, scope: Scope) -> tuple[str, str | None] | None:
    return program.locations.known(argument(call, "project", 0), argument(call, "location", _LOCATION), scope)


def _wanted(program: Program, project: str) -> str | None:
    """Return the location that a project's clients have or should have, empty for none; ``None`` if nobody says."""
    configured = program.settings.locations.get(project)
    if configured is not None:
        return configured
    pooled = program.locations.groups().get(project)
    if pooled:
        expected = program.locations.expected(project) or pooled[0]
        return expected if isinstance(expected, str) else expected.location or ""
    raw = program.kept(RawClients).groups.get(project, [])
    return most_frequent(raw).location or "" if raw else None
