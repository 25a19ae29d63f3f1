"""Text that XML can hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from lint_rules.output.text import encodable, escape

# Everything but what XML 1.0 allows (its production "Char").
_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def attributes(values: dict[str, str | int]) -> str:
    """Return attributes with a blank before each; what XML cannot hold is written as an escape."""
    return "".join(f" {key}={quoteattr(allowed(str(value)))}" for key, value in values.items())


def allowed(text: str) -> str:
    """Return text without the characters that no XML document may contain."""
    return _NOT_ALLOWED.sub(lambda match: escape(match[0]), encodable(text))
