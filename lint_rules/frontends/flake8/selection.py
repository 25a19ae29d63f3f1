"""flake8's own decision which codes are reported where, asked of flake8 itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flake8.style_guide import Decision, StyleGuideManager

from lint_rules.engine import UNREADABLE_FILE
from lint_rules.rules.rule import Rule
from lint_rules.selection import is_selected


class HostSelection:
    """Answers by flake8's options.

    Rules that are off by default need a selector that names them. flake8's own means for that, an extended default
    ignore, is dropped as soon as a project has an ``ignore =``; so it is looked at here.
    """

    def __init__(self, options: argparse.Namespace, root: Path, rules: Iterable[Rule]) -> None:
        no_formatter: Any = None  # decisions need none
        self._guides = StyleGuideManager(options, no_formatter)
        self._root = root
        explicit = (*(options.select or ()), *(options.extend_select or ()))
        # RP002 is flake8's own E999 and E902.
        self._candidates = tuple(
            rule.code for rule in rules if rule.code != UNREADABLE_FILE and is_selected(rule, explicit, by_default=True)
        )

    def codes(self, path: str) -> frozenset[str]:
        """Return the codes that flake8 reports in the file at ``path`` (from the program's root)."""
        guide = self._guides.style_guide_for(str(self._root / path))
        return frozenset(code for code in self._candidates if guide.should_report_error(code) is Decision.Selected)

    def selects_anything(self) -> bool:
        """Tell whether flake8 reports any of our codes anywhere."""
        return any(
            guide.should_report_error(code) is Decision.Selected
            for guide in self._guides.style_guides
            for code in self._candidates
        )
