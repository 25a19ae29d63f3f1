"""From one file's findings to its new text: the part of a round that concerns one file alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from lint_rules.engine import FileReport
from lint_rules.extract import extract, extract_tree
from lint_rules.extract.text import decode
from lint_rules.facts import Module, Unreadable
from lint_rules.findings import Finding
from lint_rules.fixes.planning import Planner
from lint_rules.fixes.record import Fix, Refusal
from lint_rules.fixes.trees import parsed
from lint_rules.program import Program

if TYPE_CHECKING:
    from lint_rules.fixes.editing import Edited

GivenUp: TypeAlias = Mapping[tuple[str, str, str], str]
"""Why fixes have failed before, by what `mark` returns for them."""


class Prepared(msgspec.Struct, frozen=True):
    """What one file's part of a round comes to."""

    answers: list[Fix | Refusal]
    """How each finding is mended, or why it is not."""
    edited: Edited | None = None
    """What comes of the fixes that are wanted; ``None`` if there are none."""
    facts: bytes = b""
    """Those of the new text, encoded: so they travel faster between processes. Empty if the text is the old one."""

    def is_for(self, findings: Sequence[Finding]) -> bool:
        """Whether this answers these findings and no others."""
        return [answer.finding for answer in self.answers] == list(findings)

    def new_facts(self) -> Module | Unreadable:
        """Return the facts of the new text."""
        return _DECODER.decode(self.facts)


_DECODER: msgspec.msgpack.Decoder[Module | Unreadable] = msgspec.msgpack.Decoder(Module | Unreadable)


class Preparing:
    """Plans for the findings of single files, and edits them; writes nothing and changes nothing in the program.

    Args:
        program: the program, in the state that the findings are about.
        unsafe: whether fixes that need a look are wanted too.
        given_up: what is not to be tried again.
    """

    def __init__(self, program: Program, *, unsafe: bool, given_up: GivenUp | None = None) -> None:
        self._program = program
        self._planner = Planner(program)
        self._unsafe = unsafe
        self._given_up = {} if given_up is None else given_up

    def of_report(self, report: FileReport) -> Prepared:
        """Prepare a file right after it was checked: then most is known about it."""
        return self.of(report.path, self._planner.plan_all(report.findings))

    def of_findings(
        self, path: str, findings: Iterable[Finding], known: Mapping[Finding, Fix | Refusal] | None = None
    ) -> Prepared:
        """Prepare a file for some findings; those that are planned for already are ``known``."""
        known = known or {}
        return self.of(path, [known.get(finding) or self._planner.plan(finding) for finding in findings])

    def of(self, path: str, planned: Iterable[Fix | Refusal]) -> Prepared:
        """Edit a file as planned."""
        from lint_rules.fixes.editing import apply

        answers = [self._known(answer) for answer in planned]
        chosen, content = wanted(answers, unsafe=self._unsafe), self._program.sources.read(path)
        if not chosen or isinstance(content, Unreadable):
            return Prepared(answers)
        edited = apply(content, [fix.draft for fix in chosen])
        if edited.content == content:
            return Prepared(answers, edited)
        return Prepared(answers, edited, msgspec.msgpack.encode(_facts(edited.content)))

    def _known(self, answer: Fix | Refusal) -> Fix | Refusal:
        """Turn a fix that has failed in an earlier round into a refusal."""
        reason = self._given_up.get(mark(answer)) if isinstance(answer, Fix) else None
        return answer if reason is None else Refusal(answer.finding, "unusual layout", reason)


def wanted(answers: Iterable[Fix | Refusal], *, unsafe: bool) -> list[Fix]:
    """Return the fixes that are to be carried out."""
    return [answer for answer in answers if isinstance(answer, Fix) and (unsafe or answer.is_safe)]


def mark(fix: Fix) -> tuple[str, str, str]:
    """Return what a fix is known by while its lines stay as they are."""
    place = fix.finding.place
    return (place.path, fix.finding.code, f"{place.line}:{place.column}")


def _facts(content: bytes) -> Module | Unreadable:
    """Return a mended file's facts, from the tree with which it was found to parse."""
    text = decode(content)
    if isinstance(text, Unreadable):
        return text
    try:
        return extract_tree(parsed(text), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return extract(content)
