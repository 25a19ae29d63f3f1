"""The pylint plugin: ``load-plugins = lint_rules.frontends.pylint``.

pylint finds, reads and parses files, selects messages, and obeys ``# pylint:`` comments; ``# noqa`` is obeyed by the
engine. Where the engine's own knowledge ends, astroid's inference is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.frontends.pylint.checkers import CHECKERS, SymbolChecker
from lint_rules.rules.registry import all_rules

if TYPE_CHECKING:
    from pylint.lint import PyLinter

__all__ = ["register"]


def register(linter: PyLinter) -> None:
    """Register a checker for each family of rules; pylint calls this, in its worker processes too."""
    for rule in all_rules():
        linter.register_checker(SymbolChecker(linter, rule))
    for checker in CHECKERS:  # after the others: the last one that brings a message is shown as its owner
        linter.register_checker(checker(linter))
