"""The formats' names and modules; nothing is imported for them until one is used."""

from __future__ import annotations

FORMATS = {
    "full": "lint_rules.output.full",
    "concise": "lint_rules.output.concise",
    "json": "lint_rules.output.json",
}
"""Name to the module that writes it."""

FORMAT_NAMES = tuple(FORMATS)
