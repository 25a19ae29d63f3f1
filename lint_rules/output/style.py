"""Colours, by the meaning that they mark."""

from __future__ import annotations

import os
from typing import TextIO

_CODES = {"path": "1", "code": "1;31", "mark": "31", "gutter": "36", "faint": "2", "good": "32", "head": "1"}


class Style:
    """Paints text, or leaves it as it is."""

    def __init__(self, colored: bool) -> None:
        self.colored = colored

    def __call__(self, meaning: str, text: str) -> str:
        """Return ``text`` painted as ``path``, ``code``, ``mark``, ``gutter``, ``faint``, ``good`` or ``head``."""
        return f"\x1b[{_CODES[meaning]}m{text}\x1b[0m" if self.colored else text


def wants_color(choice: str, stream: TextIO) -> bool:
    """Decide by ``--color`` (``always``, ``never``, ``auto``), ``NO_COLOR``, ``TERM`` and what ``stream`` is."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
