"""Finds the rules: every module of a family's folder that defines ``RULE``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import lint_rules.rules
from lint_rules.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code.

    Raises:
        ValueError: two rules share a code or a name.
    """
    rules: list[Rule] = []
    for family in pkgutil.iter_modules(lint_rules.rules.__path__, "lint_rules.rules."):
        if not family.ispkg:
            continue
        package = importlib.import_module(family.name)
        for module in pkgutil.iter_modules(package.__path__, family.name + "."):
            rule = getattr(importlib.import_module(module.name), "RULE", None)
            if isinstance(rule, Rule):
                rules.append(rule)
    for key in ("code", "name"):
        values = [getattr(rule, key) for rule in rules]
        if doubled := sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f"two rules share the {key} {doubled[0]}")
    return tuple(sorted(rules, key=lambda rule: rule.code))


@cache
def rules_by_code() -> dict[str, Rule]:
    """Return the rules by code."""
    return {rule.code: rule for rule in all_rules()}
