"""What a project wants of automatic fixes: ``[tool.resilint.fix]``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from lint_rules.settings.table import Table

Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class FixSettings(Table, frozen=True, kw_only=True):
    """How fixes write what they write."""

    http_defaults: bool = False
    """Whether the HTTP pool's defaults are accepted: calls without ``timeout=`` are then fixed as safe ones too."""
    http_style: Literal["function", "module"] = "function"
    """How pooled HTTP functions are called: ``get(...)``, or ``http_pool.get(...)``."""
    http_timeout: Seconds = 30.0
    """Seconds that RP402's fix writes."""
    bigquery_timeout: Seconds = 600.0
    """Seconds that RP401's fix writes."""
