"""Carries out edits on a text. What is changed is changed by LibCST, in the stretch of the file that it concerns."""

from lint_rules.fixes.editing.apply import Edited, apply
from lint_rules.fixes.editing.errors import EditError

__all__ = ["EditError", "Edited", "apply"]
