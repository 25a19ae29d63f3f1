"""Whether a file can be read at all, for files that have nothing else to say."""

from __future__ import annotations

from lint_rules.extract.module import _parse
from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable


def syntax_error(source: bytes) -> Unreadable | None:
    """Return what makes a file unreadable to the running interpreter, without making facts of it."""
    text = decode(source)
    if isinstance(text, Unreadable):
        return text
    tree = _parse(text)
    return tree if isinstance(tree, Unreadable) else None
