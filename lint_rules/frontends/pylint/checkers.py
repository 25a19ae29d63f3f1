"""The checkers: one a family, because the message ids of a checker share two digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pylint.checkers import BaseChecker, BaseRawFileChecker

from lint_rules.frontends.pylint.messages import definition, messages
from lint_rules.frontends.pylint.options import options
from lint_rules.frontends.pylint.places import node_at
from lint_rules.frontends.pylint.run import begin, run_of
from lint_rules.rules.message_ids import PYLINT_IDS, pylint_symbol

if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter

    from lint_rules.rules.rule import Rule


class FamilyChecker(BaseRawFileChecker):
    """Hands the findings of one family of rules to pylint."""

    family = ""

    def open(self) -> None:
        """Start a run; pylint calls this before it checks the first file (in workers: each file)."""
        begin(self.linter)

    def process_module(self, node: nodes.Module) -> None:
        """Report what the engine finds in a module that pylint has read and parsed."""
        for judged in run_of(self.linter, node).judge(node, self.family):
            finding, place = judged.finding, judged.finding.place
            around = node_at(node, place)
            if judged.is_silenced:
                # Beside such a comment, pylint's own has something to silence as well.
                self.linter.add_ignored_message(PYLINT_IDS[finding.code], place.line, around, judged.confidence)
                continue
            self.add_message(
                PYLINT_IDS[finding.code],
                line=place.line,
                node=around,
                args=(finding.message,),
                confidence=judged.confidence,
                col_offset=place.column - 1,
                end_lineno=place.end_line,
                end_col_offset=place.end_column - 1,
            )


class ToolChecker(FamilyChecker):
    """Resilint: the tool itself."""

    family = "RP0"
    name = "resilint-tool"
    msgs = messages("RP0")
    options = options()

    def __getstate__(self) -> dict[str, object]:
        """Set the run up when pylint pickles its linter for workers, so that those that are forked inherit it."""
        begin(self.linter, for_workers=True)
        return self.__dict__


class ConnectionsChecker(FamilyChecker):
    """Resilint: connections."""

    family = "RP1"
    name = "resilint-connections"
    msgs = messages("RP1")


class LoopsChecker(FamilyChecker):
    """Resilint: retry loops."""

    family = "RP2"
    name = "resilint-loops"
    msgs = messages("RP2")


class DecoratorsChecker(FamilyChecker):
    """Resilint: retry decorators and submissions."""

    family = "RP3"
    name = "resilint-decorators"
    msgs = messages("RP3")


class TimeoutsChecker(FamilyChecker):
    """Resilint: timeouts."""

    family = "RP4"
    name = "resilint-timeouts"
    msgs = messages("RP4")


class SymbolChecker(BaseChecker):
    """Checks nothing: its name makes the symbol of one message known.

    pylint takes what begins with ``rp`` for the id of one of its reports, in ``--disable`` and in comments, unless a
    checker has that name.
    """

    def __init__(self, linter: PyLinter, rule: Rule) -> None:
        self.name = pylint_symbol(rule.name)
        self.msgs = {PYLINT_IDS[rule.code]: definition(rule)}
        super().__init__(linter)


CHECKERS = (ToolChecker, ConnectionsChecker, LoopsChecker, DecoratorsChecker, TimeoutsChecker)
