"""The rules as pylint's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pylint.constants import WarningScope

from lint_rules.rules.message_ids import PYLINT_IDS, pylint_symbol
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import Rule

if TYPE_CHECKING:
    from pylint.typing import ExtraMessageOptions, MessageDefinitionTuple


def messages(family: str) -> dict[str, MessageDefinitionTuple]:
    """Return pylint's definitions of the rules of a family (``RP1``) by message id."""
    return {PYLINT_IDS[rule.code]: definition(rule) for rule in all_rules() if rule.code.startswith(family)}


def definition(rule: Rule) -> MessageDefinitionTuple:
    """Return pylint's definition of a rule."""
    # A comment counts for the same lines as with pylint's own messages, nearly all of which have this scope.
    options: ExtraMessageOptions = {"scope": WarningScope.NODE, "default_enabled": rule.default}
    return ("%s", pylint_symbol(rule.name), _description(rule), options)


def _description(rule: Rule) -> str:
    """Return what ``--help-msg`` says; pylint makes one paragraph of it."""
    default = "" if rule.default else " Off by default."
    return (
        f"{rule.code}: {rule.summary}.{default} {_first_paragraph(rule.why)} "
        f"What to write instead: {_first_paragraph(rule.instead)} "
        f"`resilint rule {rule.code}` says more and shows an example."
    )


def _first_paragraph(markdown: str) -> str:
    """Return the text up to the first empty line, list or code block, which a paragraph cannot hold."""
    lines: list[str] = []
    for line in markdown.strip().splitlines():
        if not line.strip() or line.startswith(("- ", "```", "1. ")):
            break
        lines.append(line.strip())
    text = " ".join(lines)
    return f"{text[:-1]}." if text.endswith(":") else text
