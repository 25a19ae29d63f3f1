"""What stops the gate."""

from __future__ import annotations


class GateError(Exception):
    """The gate cannot give a verdict (a damaged baseline, an unknown revision, no git); the message is one line."""
