"""Mends a program's files in rounds, until nothing is left that can be mended; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from lint_rules.engine import Engine, FileReport
from lint_rules.extract import extract, extract_tree
from lint_rules.extract.text import decode
from lint_rules.facts import Module, Unreadable
from lint_rules.findings import Finding
from lint_rules.fixes.planning import Planner
from lint_rules.fixes.record import Fix, Refusal
from lint_rules.fixes.trees import parsed
from lint_rules.forks import in_forks
from lint_rules.program import Program
from lint_rules.selection import Selects

if TYPE_CHECKING:
    from lint_rules.fixes.editing import Edited

Answers: TypeAlias = Mapping[Finding, Fix | Refusal]
Progress: TypeAlias = Callable[[int, int], None]
_ROUNDS = 10


class Change(msgspec.Struct, frozen=True):
    """A file before and after."""

    path: str
    """From the program's root, with ``/``."""
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]
    """What was done, in the order of the rounds; places are those of the round."""


class Fixed(msgspec.Struct, frozen=True):
    """What came of mending a program."""

    changes: tuple[Change, ...]
    """The changed files, by path."""
    held_back: tuple[Fix, ...]
    """What could be mended with unsafe fixes, where those are not wanted."""
    refused: tuple[Refusal, ...]
    """What is not mended, with the reasons; places are those of the texts after."""
    planned: tuple[Fix | Refusal, ...] = ()
    """The answer to each finding that was there at first; places are those of the texts before."""

    @property
    def fixes(self) -> list[Fix]:
        """Everything that was mended."""
        return [fix for change in self.changes for fix in change.fixes]


def mend(
    program: Program,
    selection: Selects,
    reports: Iterable[FileReport],
    *,
    unsafe: bool,
    leave: Iterable[Finding] = (),
    answers: Answers | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Fixed:
    """Mend what the reports find; the program ends up with the new texts in the place of what is on disk.

    Args:
        program: the program, in the state that the reports are about.
        selection: the rules to look with again after each round.
        reports: the findings to mend.
        unsafe: whether fixes that need a look are wanted too.
        leave: findings that are not to be mended, although they are there (those that a baseline knows).
        answers: what is planned for findings already, by a `Planner` of this program.
        jobs: processes to use.
        progress: called with the number of files done and the number of all, in the first round.
    """
    return _Mending(program, selection, leave, unsafe=unsafe, jobs=jobs).run(reports, answers or {}, progress)


class _Piece(msgspec.Struct, frozen=True):
    """What one file's part of a round comes to."""

    answers: list[Fix | Refusal]
    edited: Edited | None = None
    facts: bytes = b""
    """Those of the new text, encoded: so they travel faster between processes."""


class _Mending:
    def __init__(
        self, program: Program, selection: Selects, leave: Iterable[Finding], *, unsafe: bool, jobs: int
    ) -> None:
        self._program = program
        self._selection = selection
        self._unsafe = unsafe
        self._jobs = jobs
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}
        self._done: dict[str, list[Fix]] = {}
        self._rest: dict[str, list[Fix | Refusal]] = {}
        self._planned: dict[str, list[Fix | Refusal]] = {}
        self._given_up: dict[tuple[str, str, str], str] = {}
        self._waiting: list[str] = []
        """The files in which a fix failed, and others have waited for it: they have not had their turn yet."""
        self._left = {self._key(finding) for finding in leave}

    def run(self, reports: Iterable[FileReport], answers: Answers, progress: Progress | None) -> Fixed:
        findings = {report.path: list(report.findings) for report in reports}
        for number in range(_ROUNDS):
            changed, extracted = self._round(findings, answers, progress if not number else None)
            waiting = {path: findings[path] for path in self._waiting}
            if not changed and not waiting:
                break
            if changed:
                self._program.replace_all(changed, extracted)
            # What a file shows now and did not before may be the other half of a fix.
            found, answers = self._look_again(sorted(changed))
            findings = waiting | found
        return self._outcome()

    def _look_again(self, paths: list[str]) -> tuple[dict[str, list[Finding]], Answers]:
        """Check changed files, and plan for what is found where most is known about it."""
        planner = Planner(self._program)

        def plan(report: FileReport) -> tuple[list[Finding], list[Fix | Refusal]]:
            found = [one for one in report.findings if not self._left or self._key(one) not in self._left]
            return found, planner.plan_all(found)

        engine = Engine(self._program, self._selection, complain=lambda line: None)
        findings: dict[str, list[Finding]] = {}
        answers: dict[Finding, Fix | Refusal] = {}
        for report, (found, planned) in engine.check_and(plan, paths, self._jobs):
            findings[report.path] = found
            answers.update(zip(found, planned, strict=True))
        return findings, answers

    def _key(self, finding: Finding) -> tuple[str, str, str]:
        """Return what a finding is known by while other lines of its file change."""
        content = self._program.sources.read(finding.place.path)
        lines = [] if isinstance(content, Unreadable) else content.splitlines()
        line = lines[finding.place.line - 1].strip() if finding.place.line <= len(lines) else b""
        return (finding.place.path, finding.code, line.decode("utf-8", "replace"))

    def _round(
        self, findings: Mapping[str, Sequence[Finding]], answers: Answers, progress: Progress | None
    ) -> tuple[dict[str, bytes], dict[str, Module | Unreadable]]:
        """Plan and edit; return the new texts, and their facts."""
        planner = Planner(self._program)
        decoder = msgspec.msgpack.Decoder(Module | Unreadable)
        changed: dict[str, bytes] = {}
        extracted: dict[str, Module | Unreadable] = {}

        def work(piece: tuple[str, Sequence[Finding]]) -> _Piece:
            path, found = piece
            return self._piece(path, [answers.get(finding) or planner.plan(finding) for finding in found])

        self._waiting = []
        self._rest.update({path: [] for path, found in findings.items() if not found})
        pieces = [(path, found) for path, found in findings.items() if found]
        for done, ((path, _), piece) in enumerate(zip(pieces, in_forks(work, pieces, self._jobs), strict=True), 1):
            if progress is not None:
                progress(done, len(pieces))
            wanted = self._wanted(piece.answers)
            self._planned.setdefault(path, piece.answers)
            self._rest[path] = [answer for answer in piece.answers if answer not in wanted]
            edited, content = piece.edited, self._program.sources.read(path)
            if edited is None or isinstance(content, Unreadable):
                continue
            for number, reason in edited.failed:
                fix = wanted[number]
                self._given_up[path, fix.finding.code, _place(fix)] = reason
                refusal = Refusal(fix.finding, "unusual layout", reason)
                self._rest[path].append(refusal)
                self._planned[path] = [refusal if answer is fix else answer for answer in self._planned[path]]
            if edited.content == content and edited.failed and edited.postponed:
                self._waiting.append(path)
                late = [wanted[number].finding for number in edited.postponed]
                self._rest[path] += [Refusal(finding, "too many fixes", "others on its lines fail") for finding in late]
            if edited.content != content:
                self._before.setdefault(path, content)
                self._after[path] = changed[path] = edited.content
                extracted[path] = decoder.decode(piece.facts)
                self._done.setdefault(path, []).extend(wanted[number] for number in edited.applied)
        return changed, extracted

    def _piece(self, path: str, planned: Iterable[Fix | Refusal]) -> _Piece:
        """Edit one file; this may run in another process."""
        from lint_rules.fixes.editing import apply

        answers = [self._known(answer) for answer in planned]
        wanted, content = self._wanted(answers), self._program.sources.read(path)
        if not wanted or isinstance(content, Unreadable):
            return _Piece(answers)
        edited = apply(content, [fix.draft for fix in wanted])
        if edited.content == content:
            return _Piece(answers, edited)
        return _Piece(answers, edited, msgspec.msgpack.encode(_facts(edited.content)))

    def _wanted(self, answers: Iterable[Fix | Refusal]) -> list[Fix]:
        return [answer for answer in answers if isinstance(answer, Fix) and (self._unsafe or answer.is_safe)]

    def _known(self, answer: Fix | Refusal) -> Fix | Refusal:
        """Turn a fix that has failed in an earlier round into a refusal."""
        if isinstance(answer, Fix):
            reason = self._given_up.get((answer.finding.place.path, answer.finding.code, _place(answer)))
            if reason is not None:
                return Refusal(answer.finding, "unusual layout", reason)
        return answer

    def _outcome(self) -> Fixed:
        changes = [
            Change(path, self._before[path], after, tuple(self._done.get(path, ())))
            for path, after in sorted(self._after.items())
            if after != self._before[path]
        ]
        rest = [answer for _, answers in sorted(self._rest.items()) for answer in answers]
        held_back = tuple([answer for answer in rest if isinstance(answer, Fix)])
        refused = tuple([answer for answer in rest if isinstance(answer, Refusal)])
        planned = tuple([answer for _, answers in sorted(self._planned.items()) for answer in answers])
        return Fixed(tuple(changes), held_back, refused, planned)


def _facts(content: bytes) -> Module | Unreadable:
    """Return a mended file's facts, from the tree with which it was found to parse."""
    text = decode(content)
    if isinstance(text, Unreadable):
        return text
    try:
        return extract_tree(parsed(text), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return extract(content)


def _place(fix: Fix) -> str:
    return f"{fix.finding.place.line}:{fix.finding.place.column}"
