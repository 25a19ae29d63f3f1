"""pylint's own decision which messages are reported where, asked of pylint itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lint_rules.facts import Unreadable
from lint_rules.rules.message_ids import PYLINT_IDS

if TYPE_CHECKING:
    from pylint.lint import PyLinter

_ENABLING = re.compile(rb"#.*pylint:\s*enable")


class HostSelection:
    """Answers by pylint's options, and by comments that switch a message on for a part of a file."""

    def __init__(self, linter: PyLinter) -> None:
        self._linter = linter
        self._on: frozenset[str] = frozenset()
        """What comments switch on in the file that is being checked."""

    def look_at(self, content: bytes | Unreadable) -> None:
        """Look for messages that are off and switched on in the text of the file that pylint is checking."""
        self._on = frozenset()
        if isinstance(content, bytes) and _ENABLING.search(content):
            last = len(content.splitlines()) + 1
            self._on = frozenset(code for code, id_ in PYLINT_IDS.items() if self._is_on_in(id_, range(1, last + 1)))

    def codes(self, path: str) -> frozenset[str]:
        """Return the codes that pylint reports in the file that it is checking now."""
        return self._on | self._enabled()

    def selects_anything(self) -> bool:
        """Tell whether pylint reports any of our messages without a comment that asks for it."""
        return bool(self._enabled())

    def _enabled(self) -> frozenset[str]:
        return frozenset(code for code, id_ in PYLINT_IDS.items() if self._linter.is_message_enabled(id_))

    def _is_on_in(self, message: str, lines: Sequence[int]) -> bool:
        return any(self._linter.is_message_enabled(message, line) for line in lines)
