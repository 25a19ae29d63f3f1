"""The page that places the rules among known retry bugs places all of them."""

from __future__ import annotations

import re
from pathlib import Path

from lint_rules.rules.registry import all_rules

PAGE = Path(__file__).parent.parent / "docs" / "wasabi.md"


def test_every_rule_about_code_has_its_place() -> None:
    named = set(re.findall(r"RP\d{3}", PAGE.read_text(encoding="utf-8")))
    assert named == {rule.code for rule in all_rules() if not rule.code.startswith("RP0")}
