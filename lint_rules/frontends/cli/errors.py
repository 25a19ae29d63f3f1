"""What a user did wrong."""

from __future__ import annotations

USAGE = 2
"""The exit code for wrong options, unusable settings and paths that do not exist."""


class UsageError(Exception):
    """Wrong options, unusable settings, a path that does not exist; the message is shown as one line."""

    @property
    def line(self) -> str:
        """The message, safe to print."""
        from lint_rules.output.text import escape

        return escape(str(self))
