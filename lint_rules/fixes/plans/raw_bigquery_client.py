"""RP101's fix: the client comes from the pool."""

from __future__ import annotations

import json

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.fixes.closing_callees import refuse_if_a_callee_closes
from lint_rules.fixes.collected import closes_from_container
from lint_rules.fixes.configured import refuse_configured
from lint_rules.fixes.fallbacks import refuse_fallback
from lint_rules.fixes.keeping_open import keep_all_open
from lint_rules.fixes.locations import missing_location
from lint_rules.fixes.origin import the_one_origin
from lint_rules.fixes.possible import may_be
from lint_rules.fixes.record import Draft, Recall, Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope
from lint_rules.program.clients import has_open_keywords
from lint_rules.program.names import BIGQUERY_CLIENT
from lint_rules.program.values import Literal

# The client's own signature (google-cloud-bigquery 3.x, ``client.py``), and what the pool calls its arguments.
_POSITIONS = ("project", "credentials", "_http", "location", "default_query_job_config")
_POOL = {
    "project": "project_id",
    "location": "location",
    "credentials": "credentials",
    "client_options": "client_options",
    "default_query_job_config": "default_query_job_config",
}
_BY_IDENTITY = frozenset({"credentials", "client_options", "default_query_job_config"})
"""What the pool compares by identity, not by value."""
_NAMES = ("project", "location")
_EMPTY = "a project or location that may be an empty string: the pool raises an error there, so make it None"


def plan(site: Site) -> Draft:
    """Replace the class by the pool's function, name the arguments as the pool does, and let nobody close it."""
    call, scope = site.call()
    whole = site.whole(call)
    if the_one_origin(site, call, scope) != BIGQUERY_CLIENT:
        raise Refused("alternate constructor", "an alternate constructor: hand the pool credentials= instead")
    refuse_fallback(site, whole)
    keywords = _keywords(call)
    refuse_configured(site, call)
    notes = []
    location = missing_location(site, call, scope)
    if location is not None:
        notes.append(f"the location of the project's other clients, {location}, is written in")
    if fresh := [name for name, value in _given(call) if name in _BY_IDENTITY and _is_fresh(site, value, scope)]:
        notes.append(f"{', '.join(fresh)}: made anew for each call, so the pool builds and keeps a client for each")
    if any(name in _NAMES and _may_be_empty(site, value, scope) for name, value in _given(call)):
        notes.append(_EMPTY)
    refuse_if_a_callee_closes(site, call)
    closing = closes_from_container(site)
    if closing is not None:
        notes.append(f"line {closing} closes what a container holds: a client from the pool must not be among it")
    open_now = keep_all_open(site, site.program.endings.of(call), call)
    name, imports = site.take("clients.bigquery_pool", "get_bigquery_client", scope, call.at, _root(call))
    extra = () if location is None else (("location", json.dumps(location)),)
    released, patches = site.release(call.func, BIGQUERY_CLIENT)
    edits = (Recall(whole, name, keywords, extra=extra), *open_now, *imports, *released)
    notes += patches
    return Draft("Take the client from the pool", edits, "unsafe" if notes else "safe", tuple(notes))


def _given(call: Call) -> list[tuple[str, Expression]]:
    """Return the arguments with the names that the client's class has for them."""
    named = [
        (_POSITIONS[index] if index < len(_POSITIONS) else "client_info", value)
        for index, value in enumerate(call.args)
    ]
    return named + [(keyword.name or "", keyword.value) for keyword in call.keywords]


def _is_fresh(site: Site, value: Expression, scope: Scope) -> bool:
    """Whether an argument is another object each time that a function runs."""
    if scope.is_module:
        return False
    if isinstance(value, facts.Name):
        bindings = site.program.evaluator.bindings(value.id, scope, value.at)
        return any(
            binding.kind in ("value", "item")
            and not binding.scope.is_module
            and not isinstance(binding.expression, facts.Name | facts.Attribute | facts.Constant)
            for binding in bindings
        )
    return not isinstance(value, facts.Attribute | facts.Constant)


def _may_be_empty(site: Site, value: Expression, scope: Scope) -> bool:
    """Whether a value is seen to be an empty string, or to become one where nothing is given."""
    held = site.program.values(value, scope)
    return Literal("") in held or may_be("", site.program, value, scope)


def _keywords(call: Call) -> tuple[tuple[int, str], ...]:
    """Return which argument is to be passed by which keyword.

    Raises:
        Refused: the pool does not take one of them, or may not.
    """
    if any(isinstance(argument, facts.Starred) for argument in call.args) or has_open_keywords(call):
        raise Refused("open arguments", "what * or ** carries may be more than the pool takes")
    given = [name for name, _ in _given(call)]
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
