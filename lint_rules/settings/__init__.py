"""What a project sets in ``[tool.resilint]``: the record, and how it is found and read."""

from lint_rules.settings.gate import Gate
from lint_rules.settings.reading import SettingsError, read_settings
from lint_rules.settings.record import DEFAULT_EXCLUDE, Settings
from lint_rules.settings.search import find_settings_file
from lint_rules.settings.table import Table

__all__ = ["DEFAULT_EXCLUDE", "Gate", "Settings", "SettingsError", "Table", "find_settings_file", "read_settings"]
