"""The rules as Markdown tables: for the catalogue in the docs, and a shorter one for the README."""

from __future__ import annotations

from collections.abc import Iterable

from lint_rules.engine import UNREADABLE_FILE
from lint_rules.rules.message_ids import PYLINT_IDS, pylint_symbol
from lint_rules.rules.rule import Rule

_INTRODUCTION = """\
# The rules

Each page says what goes wrong, shows a line that is reported and the line to write instead, and lists what is left
alone. `resilint rule CODE` prints the same page. What is promised in detail, statement by statement, stands in
[the contract](../contract/README.md).

Columns: *default* says whether a rule runs when nothing is selected; one that is off runs when its code or a prefix
of it is selected. *Found by* says which front ends report it. *Fix* says how safe the automatic
fixes are, where there are some: `--fix` applies safe ones, `--unsafe-fixes` the others too.
"""


def catalogue(rules: Iterable[Rule]) -> str:
    """Return the catalogue page, ``docs/rules/README.md``."""
    rows = ["| code | name | family | finds | default | found by | fix |", "|---|---|---|---|---|---|---|"]
    rows += [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.family} | {rule.summary} | {_default(rule)} |"
        f" {_found_by(rule)} | {rule.fixability} |"
        for rule in rules
    ]
    return "\n".join([_INTRODUCTION, *rows]) + "\n"


def overview(rules: Iterable[Rule]) -> str:
    """Return the README's table."""
    rows = ["| code | finds |", "|---|---|"]
    rows += [
        f"| [{rule.code}](docs/rules/{rule.code}.md) {rule.name} | {rule.summary}"
        f"{'' if rule.default else ' (off by default)'} |"
        for rule in rules
    ]
    return "\n".join(rows) + "\n"


def messages(rules: Iterable[Rule]) -> str:
    """Return the table of pylint's messages."""
    rows = ["| code | message | id |", "|---|---|---|"]
    rows += [f"| {rule.code} | `{pylint_symbol(rule.name)}` | {PYLINT_IDS[rule.code]} |" for rule in rules]
    return "\n".join(rows) + "\n"


def _default(rule: Rule) -> str:
    return "on" if rule.default else "off"


def _found_by(rule: Rule) -> str:
    return "command" if rule.code == UNREADABLE_FILE else "command, flake8, pylint"
