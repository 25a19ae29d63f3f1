"""RP103's fix: the session comes from the pool."""

from __future__ import annotations

from lint_rules.fixes.fallbacks import refuse_fallback
from lint_rules.fixes.keeping_open import keep_all_open
from lint_rules.fixes.origin import the_one_origin
from lint_rules.fixes.record import Draft, Recall, Refused
from lint_rules.fixes.sessions import refuse_what_is_more_than_requests
from lint_rules.fixes.site import Site, spelt

_NOTES = (
    "cookies are not kept between its calls; without timeout= the pool's default holds; failures are repeated where"
    " that is safe",
)


def plan(site: Site) -> Draft:
    """Replace the class by the pool's function, and let nobody close the session."""
    call, scope = site.call()
    dotted = the_one_origin(site, call, scope)
    if call.args or call.keywords:
        raise Refused("unusual call", "a session takes no arguments")
    whole = site.whole(call)
    refuse_fallback(site, whole)
    refuse_what_is_more_than_requests(site, call)
    open_now = keep_all_open(site, site.program.endings.of(call), call)
    beside = spelt(call.func).partition(".")[0]
    name, imports = site.take("clients.http_pool", "get_http_session", scope, call.at, beside)
    released, patches = site.release(call.func, dotted)
    edits = (Recall(whole, name), *open_now, *imports, *released)
    return Draft("Take the session from the pool", edits, "unsafe", (*_NOTES, *patches))
