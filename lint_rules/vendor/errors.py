"""The one error of this package."""

from __future__ import annotations


class VendorError(Exception):
    """Something that the caller can put right; the text is one line, and the command exits with code 2."""
