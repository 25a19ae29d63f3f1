"""What keeps a migration, or its undoing, from going on."""

from __future__ import annotations


class MigrationError(Exception):
    """The migration is refused, or cannot go on; the message is one line and says what to do."""
