"""RP102's fix: the request goes over the pool."""

from __future__ import annotations

from lint_rules.facts import Call
from lint_rules.fixes.fallbacks import refuse_fallback
from lint_rules.fixes.origin import the_one_origin
from lint_rules.fixes.possible import may_be
from lint_rules.fixes.record import AnyEdit, Draft, Recall
from lint_rules.fixes.repeated import is_repeated
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope

_NO_TIMEOUT = "without timeout= the pool's default holds; accept it for all with http-defaults = true"
_RETRIED = "it stands in a retry already, and the pool repeats what fails too: attempts multiply"


def plan(site: Site) -> Draft:
    """Call the pool's function of the same name with the same arguments."""
    call, scope = site.call()
    dotted = the_one_origin(site, call, scope)
    refuse_fallback(site, site.whole(call))
    method = dotted.rpartition(".")[2]
    beside = spelt(call.func).partition(".")[0]
    imports: list[AnyEdit]
    if site.settings.http_style == "module":
        local, imports = site.take_module("clients.http_pool", method, scope, call.at, beside)
        name = f"{local}.{method}"
    else:
        name, imports = site.take("clients.http_pool", method, scope, call.at, beside)
    released, patches = site.release(call.func, dotted)
    notes = list(patches)
    if not _has_timeout(site, call, scope) and not site.settings.http_defaults:
        notes.append(_NO_TIMEOUT)
    if is_repeated(site, call, scope):
        notes.append(_RETRIED)
    edits = (Recall(site.whole(call), name), *imports, *released)
    return Draft("Send the request over the pool", edits, "unsafe" if notes else "safe", tuple(notes))


def _has_timeout(site: Site, call: Call, scope: Scope) -> bool:
    """Whether a call visibly says how long it waits."""
    return any(
        keyword.name == "timeout" and not may_be(None, site.program, keyword.value, scope) for keyword in call.keywords
    )
