"""RP402's fix: the request gets a timeout."""

from __future__ import annotations

from lint_rules.fixes.record import Draft, Refused
from lint_rules.fixes.repeated import is_repeated
from lint_rules.fixes.site import Site
from lint_rules.fixes.timeouts import seconds, with_timeout
from lint_rules.program.names import REQUESTS_SESSION
from lint_rules.program.program import origin_of
from lint_rules.program.values import is_none

_TIMEOUT_POSITION = 8
"""Of ``Session.request(method, url, params, data, headers, cookies, files, auth, timeout)``; the other functions take
it by name only."""
_NOTE = "a server that is silent for longer now raises Timeout where the call waited on"
_AGAIN = "it stands in a retry: a request that takes longer is sent again, though the server may still act on it"


def plan(site: Site) -> Draft:
    """Write ``timeout=`` into the call."""
    call, scope = site.call()
    origins = {origin_of(value) for value in site.program.values(call.func, scope) if not is_none(value)}
    if any(origin is None or not origin.startswith("requests.") for origin in origins):
        # Whatever else the name stands for may not know ``timeout=``.
        raise Refused("two origins", "the name may stand for something else than requests here")
    position = _TIMEOUT_POSITION if f"{REQUESTS_SESSION}.request" in origins else None
    text = seconds(site.settings.http_timeout)
    notes = (_NOTE, _AGAIN) if is_repeated(site, call, scope) else (_NOTE,)
    return Draft(f"Wait {text} s at most", (with_timeout(site, call, "timeout", text, position),), notes=notes)
