"""What goes wrong when an edit meets a text."""

from __future__ import annotations


class EditError(Exception):
    """An edit cannot be carried out on this text; the message says why, as the reason of a refusal."""
