"""The formats' names and modules; nothing is imported for them until one is used."""

from __future__ import annotations

FORMATS = {
    "full": "lint_rules.output.full",
    "concise": "lint_rules.output.concise",
    "json": "lint_rules.output.json",
    "sarif": "lint_rules.output.sarif",
    "github": "lint_rules.output.github",
    "gitlab": "lint_rules.output.gitlab",
    "junit": "lint_rules.output.junit",
    "checkstyle": "lint_rules.output.checkstyle",
    "rdjson": "lint_rules.output.rdjson",
    "markdown": "lint_rules.output.markdown",
}
"""Name to the module that writes it."""

FORMAT_NAMES = tuple(FORMATS)
