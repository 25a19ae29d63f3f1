"""RP105's fix: what the pool shares is closed by nobody."""

from __future__ import annotations

from lint_rules.findings import Place
from lint_rules.fixes.keeping_open import keep_open
from lint_rules.fixes.record import Draft, Refused
from lint_rules.fixes.site import Site
from lint_rules.program.endings import Ending

_TITLES = {
    "close": "Leave it open: the pool closes it at exit",
    "with": "Assign it instead of entering it",
    "enter": "Take it as it is, without the stack",
}


def plan(site: Site) -> Draft:
    """Remove the ``.close()``, or turn the ``with`` into an assignment."""
    ending = _ending(site)
    if not ending.is_only_of(None):
        raise Refused("not always pooled", "it may be a client of one's own, which somebody has to close")
    edits = tuple(keep_open(site, ending))
    if ending.kind == "close":
        return Draft(_TITLES[ending.kind], edits, "safe")
    return Draft(_TITLES[ending.kind], edits, "unsafe", ("it stays open after the block",))


def _ending(site: Site) -> Ending:
    for ending in site.program.endings.inside(site.module):
        if Place.of(site.module.path, ending.at) == site.finding.place:
            return ending
    raise Refused("unclear place", "what is closed cannot be found")
