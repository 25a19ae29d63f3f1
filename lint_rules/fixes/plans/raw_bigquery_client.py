"""RP101's fix: the client comes from the pool."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.fixes.origin import the_one_origin
from lint_rules.fixes.record import AnyEdit, Draft, Recall, Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program.clients import has_open_keywords
from lint_rules.program.names import BIGQUERY_CLIENT

# The client's own signature (google-cloud-bigquery 3.x, ``client.py``), and what the pool calls its arguments.
_POSITIONS = ("project", "credentials", "_http", "location", "default_query_job_config")
_POOL = {
    "project": "project_id",
    "location": "location",
    "credentials": "credentials",
    "client_options": "client_options",
    "default_query_job_config": "default_query_job_config",
}


def plan(site: Site) -> Draft:
    """Replace the class by the pool's function, and name the arguments as the pool does."""
    call, scope = site.call()
    if the_one_origin(site, call, scope) != BIGQUERY_CLIENT:
        raise Refused("alternate constructor", "an alternate constructor: hand the pool credentials= instead")
    keywords = _keywords(call)
    name, imports = site.take("clients.bigquery_pool", "get_bigquery_client", scope, call.at, _root(call))
    edits: list[AnyEdit] = [Recall(site.whole(call), name, keywords), *imports]
    released, patches = site.release(call.func, BIGQUERY_CLIENT)
    return Draft("Take the client from the pool", (*edits, *released), "unsafe" if patches else "safe", tuple(patches))


def _keywords(call: Call) -> tuple[tuple[int, str], ...]:
    """Return which argument is to be passed by which keyword.

    Raises:
        Refused: the pool does not take one of them, or may not.
    """
    if any(isinstance(argument, facts.Starred) for argument in call.args) or has_open_keywords(call):
        raise Refused("open arguments", "what * or ** carries may be more than the pool takes")
    given = [_POSITIONS[index] if index < len(_POSITIONS) else "client_info" for index in range(len(call.args))]
    given += [keyword.name or "" for keyword in call.keywords]
    if foreign := [name for name in given if name not in _POOL]:
        raise Refused("arguments that the pool does not take", f"the pool does not take {', '.join(foreign)}")
    # The first one is the project in both; by position it stays as it is.
    return tuple(
        (index, _POOL[name])
        for index, name in enumerate(given)
        if (index or not call.args) and (index < len(call.args) or _POOL[name] != name)
    )


def _root(call: Call) -> str:
    return spelt(call.func).partition(".")[0]
