"""What could be done about single findings, for reports: nothing is changed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import msgspec

from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable
from lint_rules.findings import Finding, Place
from lint_rules.fixes.lines import split
from lint_rules.fixes.planning import Planner
from lint_rules.fixes.record import Draft, Fix, Refusal
from lint_rules.forks import in_forks
from lint_rules.program import Program


class Replacement(msgspec.Struct, frozen=True):
    """A stretch of a file and the text that comes instead."""

    place: Place
    text: str


class Offers:
    """Answers for the findings of one program, each planned once.

    Args:
        program: the program, in the state that the findings are about.
        jobs: processes to use for `replacements`.
    """

    def __init__(self, program: Program, jobs: int = 1) -> None:
        self._program = program
        self._jobs = jobs
        self._planner = Planner(program)
        self._answers: dict[Finding, Fix | Refusal] = {}

    def answer(self, finding: Finding) -> Fix | Refusal:
        """Return how a finding would be mended, or why it would not."""
        if finding not in self._answers:
            self._answers[finding] = self._planner.plan(finding)
        return self._answers[finding]

    def replacements(self, findings: Sequence[Finding]) -> Mapping[Finding, tuple[Replacement, ...]]:
        """Return what each fix does to its file when it is applied alone; findings without a fix are left out."""
        fixes: list[Fix] = []
        tasks: list[tuple[bytes, Draft]] = []
        for finding in findings:
            fix, content = self.answer(finding), self._program.sources.read(finding.place.path)
            if isinstance(fix, Fix) and not isinstance(content, Unreadable):
                fixes.append(fix)
                tasks.append((content, fix.draft))
        result: dict[Finding, tuple[Replacement, ...]] = {}
        for fix, (content, _), after in zip(fixes, tasks, in_forks(_edited, tasks, self._jobs), strict=True):
            if after != content:
                result[fix.finding] = tuple(_replacements(fix.finding.place.path, content, after))
        return result


def _edited(task: tuple[bytes, Draft]) -> bytes:
    from lint_rules.fixes.editing import apply

    content, draft = task
    return apply(content, [draft]).content


def _replacements(path: str, before: bytes, after: bytes) -> list[Replacement]:
    old, new = _lines(before), _lines(after)
    found: list[Replacement] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Replacement(_stretch(path, old, first, last), "".join(new[start:end])))
    return found


def _stretch(path: str, lines: list[str], first: int, last: int) -> Place:
    """Return the place of whole lines, from 0 and before ``last``; at the end of a text, up to its last character."""
    if last < len(lines) or not lines or lines[-1].endswith(("\n", "\r")):
        return Place(path, first + 1, 1, last + 1, 1)
    if first == len(lines):
        return Place(path, first, len(lines[-1]) + 1, first, len(lines[-1]) + 1)
    return Place(path, first + 1, 1, last, len(lines[-1]) + 1)


def _lines(content: bytes) -> list[str]:
    text = decode(content)
    return [] if isinstance(text, Unreadable) else split(text)
