"""RP104: one project, several locations, so several clients."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.locations import NO_PROJECT, PoolCall
from lint_rules.rules.rule import Rule, related


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report the pool calls of this module that deviate from their project's location."""
    locations = module.program.locations
    mine = {part.project for part in locations.calls(module)}
    # Only a module with calls of its own is worth reading the program for.
    for project, group in locations.groups().items() if mine else ():
        if project not in mine:
            continue
        expected = locations.expected(project)
        if expected is None:
            continue
        location = expected if isinstance(expected, str) else expected.location
        deviating = [part for part in group if part.module is module and part.key != (location or "").casefold()]
        for part in deviating:
            yield _finding(module, part, location, expected, group)


def _finding(
    module: LinkedModule, part: PoolCall, location: str | None, expected: PoolCall | str, group: list[PoolCall]
) -> Finding:
    name = "calls without a project" if part.project == NO_PROJECT else f"project {part.project}"
    wanted = f"location={location!r}" if location else "no location"
    agreeing = [other for other in group if other.key == (location or "").casefold()]
    source = "as configured" if isinstance(expected, str) else f"as in {len(agreeing)} of {len(group)} calls"
    mine = f"location={part.location!r}" if part.location else "no location"
    message = f"{mine} for {name}, so the pool keeps a second client; use {wanted}, {source}"
    places = [related(agreeing[0].module, agreeing[0].call.at, f"{wanted} here")] if agreeing else []
    return RULE.at(module, part.call.at, message, places)


RULE = Rule(
    code="RP104",
    name="inconsistent-pool-location",
    summary="Pool calls for one project disagree about its location",
    why="""\
The pool keeps one client for each pair of project and location. Calls that name one project with different locations,
some of them with none, get different clients: connections and tokens double, and a query that is sent to the wrong
location fails with "dataset not found", only on the paths that happened to take the other client.
""",
    instead="""\
Name one location for each project, best in one constant, or set it in `[tool.resilint.locations]`.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client

reader = get_bigquery_client("acme-prod", location="EU")
writer = get_bigquery_client("acme-prod", location="EU")
loader = get_bigquery_client("acme-prod")  # RP104
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client

LOCATION = "EU"

reader = get_bigquery_client("acme-prod", location=LOCATION)
writer = get_bigquery_client("acme-prod", location="eu")
billing = get_bigquery_client("acme-billing", location="US")
""",
    words=("get_bigquery_client",),
    check=check,
    left_alone="""\
- calls whose project or location cannot be resolved, `os.environ.get(...)` among them: they neither vote nor are
  reported;
- test code: it neither votes nor is reported, unless `check-tests` is set.
""",
    fixability="unsafe",
    fix="""\
The location that the configuration or most calls for the project name is written into the call, in the place of the
one that is there; where most calls name none, the location is taken out.

*Unsafe* always: jobs of this client run in the location, and one that reads datasets elsewhere fails with "not found".
Look whether the call or the other ones are right. *Refused* for calls with `*args`.
""",
)
