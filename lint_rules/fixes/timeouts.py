"""The argument that says how long a call waits: written in where it is missing, or in the place of ``None``."""

from __future__ import annotations

import ast

from lint_rules.facts import Call
from lint_rules.fixes.record import Recall, Refused, Substitute
from lint_rules.fixes.site import Site


def seconds(value: float) -> str:
    """Return a number of seconds as somebody would write it: ``30``, ``0.5``."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def with_timeout(site: Site, call: Call, keyword: str, text: str, position: int | None) -> Recall | Substitute:
    """Return the edit that gives a call its timeout.

    Args:
        site: the finding.
        call: the call that waits.
        keyword: what it calls the timeout.
        text: the timeout to write.
        position: where the timeout stands among arguments by position; ``None`` if it cannot be given like that.

    Raises:
        Refused: it may be given already, in a way that cannot be seen or changed here.
    """
    whole = site.whole(call)
    node = site.node(ast.Call, whole)
    if not same_text(node, site.source(whole)):
        raise Refused("unclear place", "the call's place in the text is not certain (it stands in an f-string)")
    if any(other.arg is None for other in node.keywords):
        raise Refused("open arguments", f"what ** carries may be {keyword}=")
    given = next((other.value for other in node.keywords if other.arg == keyword), None)
    if given is None and position is not None:
        if any(isinstance(argument, ast.Starred) for argument in node.args[: position + 1]):
            raise Refused("open arguments", f"what * carries may reach {keyword}=")
        given = node.args[position] if position < len(node.args) else None
    if given is None:
        return Recall(whole, extra=((keyword, text),))
    if isinstance(given, ast.Constant) and given.value is None:
        return Substitute(site.sheet.span(given), text)
    shown = site.source(site.sheet.span(given))
    raise Refused("None from elsewhere", f"{keyword}={shown} is None here: give {shown} a number where it is set")


def same_text(node: ast.expr, text: str) -> bool:
    """Whether a node's place holds it: before Python 3.12 places inside f-strings are not exact."""
    try:
        written = ast.parse(f"(\n{text}\n)", mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return ast.dump(written) == ast.dump(node)
