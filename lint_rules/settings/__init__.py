"""What a project sets in ``[tool.resilint]``: the record, and how it is found and read."""

from lint_rules.settings.record import DEFAULT_EXCLUDE, Settings

__all__ = ["DEFAULT_EXCLUDE", "Settings"]
