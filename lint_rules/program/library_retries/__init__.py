"""Retries that libraries make, judged by how they are configured."""

from lint_rules.program.library_retries.search import LibraryRetry, library_retries

__all__ = ["LibraryRetry", "library_retries"]
