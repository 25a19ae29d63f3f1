"""The settings of ``[tool.resilint.gate]``: what blocks, what warns, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from lint_rules.settings.table import Table


class Gate(Table, frozen=True, kw_only=True):
    """What the gate lets pass. Folders are relative to the program's root, with ``/``; ``"."`` is all of it."""

    baseline: str | None = None
    """The folder of the baseline that ``resilint check`` uses where ``--baseline`` names none."""
    block: tuple[str, ...] = ()
    """Codes or prefixes whose findings fail the run, whatever the profile says."""
    warn: tuple[str, ...] = ()
    """Codes or prefixes whose findings are shown and do not fail the run; the longest prefix wins."""
    maximum: Mapping[str, Mapping[str, int]] = {}
    """Folder to code or prefix to the number of findings, known ones included, that the folder may have."""
    clean_by: Mapping[str, Mapping[str, datetime.date]] = {}
    """Folder to code or prefix to a date: before it such findings only warn there, from it on all of them block."""
