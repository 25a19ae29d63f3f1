"""BigQuery writes that a retry may apply twice."""

from lint_rules.program.rewritten.search import Rewritten, rewritten

__all__ = ["Rewritten", "rewritten"]
