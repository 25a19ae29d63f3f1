"""RP001's fix: the code that silences nothing goes, and the comment with it if nothing is left in it."""

from __future__ import annotations

import re

from lint_rules.facts import Directive
from lint_rules.fixes.record import Draft, Refused, Retouch
from lint_rules.fixes.site import Site

_NOQA = re.compile(r"#\s*noqa", re.IGNORECASE)
_BETWEEN = re.compile(r"[,\s]*")
_REASON = re.compile(r"\s*--[^#]*")


def plan(site: Site) -> Draft:
    """Change the comment; the text that is no part of the suppression stays."""
    place = site.finding.place
    directive = next((one for one in site.module.facts.directives if one.at[0] == place.line), None)
    if directive is None:
        raise Refused("unclear place", "the comment cannot be found")
    spans = [(column, end) for _, column, end in directive.codes]
    number = next((number for number, (column, _) in enumerate(spans) if column == place.column - 1), None)
    if number is None:
        raise Refused("unclear place", "the code cannot be found in its comment")
    line = site.sheet.lines[place.line - 1]
    if len(spans) > 1:
        first, end = spans[number]
        if number:  # with what divides it from the one before, else from the one after
            first = spans[number - 1][1]
        else:
            end = spans[1][0]
        return Draft("Take the code out of the comment", (Retouch(place.line, first, end, ""),), "safe")
    _refuse_a_second_one(site, directive)
    first, (end, text) = directive.at[1], _rest(line, directive.at[3])
    return Draft("Remove the suppression", (Retouch(place.line, first, end, text),), "safe")


def _refuse_a_second_one(site: Site, directive: Directive) -> None:
    """Only the first suppression of a line, or of a string over several lines, works; the next one would be it."""
    lines = site.sheet.lines[directive.first - 1 : directive.last]
    if sum(len(_NOQA.findall(line)) for line in lines) > 1:
        raise Refused("second suppression", "another noqa that does not work now would begin to")


def _rest(line: str, end: int) -> tuple[int, str]:
    """Return up to where a comment goes, and what comes instead, so that other text in it stays one."""
    reason = _REASON.match(line, end)
    if reason is not None:
        end = reason.end()
    rest = line[end:]
    if not rest.strip():
        return len(line), ""
    if rest.lstrip().startswith("#"):  # a comment of its own
        return end + len(rest) - len(rest.lstrip()), ""
    return end + len(rest) - len(rest.lstrip(" \t,:;")), "# "
