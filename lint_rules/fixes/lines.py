"""A text by its lines, as the tokenizer counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class Lines:
    """Lines of a text and what comes instead: ``first`` to before ``end``, from 1; none of them: an insertion."""

    first: int
    end: int
    text: str


def split(text: str) -> list[str]:
    """Return the lines of a text with their ends."""
    return _LINE.findall(text)
