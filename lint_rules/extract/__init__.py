"""Stage 1, extract: one text becomes facts. Pure: no file system, no configuration, no other file."""

from lint_rules.extract.module import extract, extract_tree, find_unreadable

__all__ = ["extract", "extract_tree", "find_unreadable"]
