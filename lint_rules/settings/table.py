"""What every table of settings is."""

from __future__ import annotations

import msgspec


class Table(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A table of settings: attributes in snake case, keys in kebab case."""
