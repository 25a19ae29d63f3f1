"""Mends a program's files in rounds, until nothing is left that can be mended; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from lint_rules.engine import Engine, FileReport
from lint_rules.facts import Module, Unreadable
from lint_rules.findings import Finding
from lint_rules.fixes.preparing import Prepared, Preparing, mark, wanted
from lint_rules.fixes.record import Fix, Refusal
from lint_rules.forks import in_forks
from lint_rules.program import Program
from lint_rules.selection import Selects

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
    reports: dict[str, FileReport] = {}
    """What is known already of the files as they are now, by path: who wants all need only check the others."""

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
    prepared: Mapping[str, Prepared] | None = None,
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
        prepared: what was made of files when they were checked, by their paths, with the same answer about ``unsafe``.
        jobs: processes to use.
        progress: called with the number of changed files that were looked at again, and the number of all of them.
    """
    return _Mending(program, selection, leave, unsafe=unsafe, jobs=jobs).run(reports, prepared or {}, progress)


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
        self._reports: dict[str, FileReport] = {}
        """The reports about the program as it is now."""
        self._left = {self._key(finding) for finding in leave}

    def run(self, reports: Iterable[FileReport], prepared: Mapping[str, Prepared], progress: Progress | None) -> Fixed:
        findings = {report.path: list(report.findings) for report in reports}
        for number in range(_ROUNDS):
            changed, extracted = self._round(findings, prepared)
            waiting = {path: findings[path] for path in self._waiting}
            if not changed and not waiting:
                break
            if changed:
                self._program.replace_all(changed, extracted)
                self._reports.clear()
            # What a file shows now and did not before may be the other half of a fix.
            found, prepared = self._look_again(sorted(changed), None if number else progress)
            findings = waiting | found
        return self._outcome()

    def _look_again(
        self, paths: list[str], progress: Progress | None
    ) -> tuple[dict[str, list[Finding]], dict[str, Prepared]]:
        """Check changed files, and prepare the next round."""
        preparing = self._preparing()

        def prepare(report: FileReport) -> tuple[list[Finding], Prepared]:
            found = [one for one in report.findings if not self._left or self._key(one) not in self._left]
            return found, preparing.of_findings(report.path, found)

        engine = Engine(self._program, self._selection, complain=lambda line: None)
        findings: dict[str, list[Finding]] = {}
        prepared: dict[str, Prepared] = {}
        for done, (report, (found, part)) in enumerate(engine.check_and(prepare, paths, self._jobs), 1):
            findings[report.path], prepared[report.path] = found, part
            self._reports[report.path] = report
            if progress is not None:
                progress(done, len(paths))
        if engine.failures:  # whoever asks again is to be told about them
            self._reports.clear()
        return findings, prepared

    def _preparing(self) -> Preparing:
        return Preparing(self._program, unsafe=self._unsafe, given_up=self._given_up)

    def _key(self, finding: Finding) -> tuple[str, str, str]:
        """Return what a finding is known by while other lines of its file change."""
        content = self._program.sources.read(finding.place.path)
        lines = [] if isinstance(content, Unreadable) else content.splitlines()
        line = lines[finding.place.line - 1].strip() if finding.place.line <= len(lines) else b""
        return (finding.place.path, finding.code, line.decode("utf-8", "replace"))

    def _round(
        self, findings: Mapping[str, Sequence[Finding]], prepared: Mapping[str, Prepared]
    ) -> tuple[dict[str, bytes], dict[str, Module | Unreadable]]:
        """Take over what was prepared, and prepare the rest; return the new texts, and their facts."""
        changed: dict[str, bytes] = {}
        extracted: dict[str, Module | Unreadable] = {}
        self._waiting = []
        self._rest.update({path: [] for path, found in findings.items() if not found})
        for path, part in self._parts({path: found for path, found in findings.items() if found}, prepared):
            chosen = wanted(part.answers, unsafe=self._unsafe)
            self._planned.setdefault(path, part.answers)
            self._rest[path] = [answer for answer in part.answers if answer not in chosen]
            edited, content = part.edited, self._program.sources.read(path)
            if edited is None or isinstance(content, Unreadable):
                continue
            for number, reason in edited.failed:
                fix = chosen[number]
                self._given_up[mark(fix)] = reason
                refusal = Refusal(fix.finding, "unusual layout", reason)
                self._rest[path].append(refusal)
                self._planned[path] = [refusal if answer is fix else answer for answer in self._planned[path]]
            if edited.content == content and edited.failed and edited.postponed:
                self._waiting.append(path)
                late = [chosen[number].finding for number in edited.postponed]
                self._rest[path] += [Refusal(finding, "too many fixes", "others on its lines fail") for finding in late]
            if edited.content != content:
                self._before.setdefault(path, content)
                self._after[path] = changed[path] = edited.content
                extracted[path] = part.new_facts()
                self._done.setdefault(path, []).extend(chosen[number] for number in edited.applied)
        return changed, extracted

    def _parts(
        self, findings: Mapping[str, Sequence[Finding]], prepared: Mapping[str, Prepared]
    ) -> Iterator[tuple[str, Prepared]]:
        """Yield each file's part of a round, in the order of the findings."""
        known = {answer.finding: answer for part in prepared.values() for answer in part.answers}
        preparing = self._preparing()

        def prepare(path: str) -> Prepared:
            return preparing.of_findings(path, findings[path], known)

        missing = [path for path in findings if path not in prepared or not prepared[path].is_for(findings[path])]
        made = dict(zip(missing, in_forks(prepare, missing, self._jobs), strict=True))
        for path in findings:
            yield path, made.get(path) or prepared[path]

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
        return Fixed(tuple(changes), held_back, refused, planned, self._reports)
