"""Finds the one settings file of a run."""

from __future__ import annotations

from pathlib import Path

from lint_rules.settings.reading import has_section

OWN_FILE = "resilint.toml"
SHARED_FILE = "pyproject.toml"


def find_settings_file(folder: Path) -> Path | None:
    """Return the nearest settings file in ``folder`` (absolute) or above it.

    In one folder ``resilint.toml`` comes before ``pyproject.toml``, which counts only with a ``[tool.resilint]``.

    Raises:
        SettingsError: a ``pyproject.toml`` on the way names us and is no valid TOML.
    """
    for place in (folder, *folder.parents):
        own = place / OWN_FILE
        if own.is_file():
            return own
        shared = place / SHARED_FILE
        if shared.is_file() and has_section(shared):
            return shared
    return None
