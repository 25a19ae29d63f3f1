"""Suppression comments with a reason and a date: ``# noqa: RP101 -- until 2027-03-01: vendor client``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

import msgspec

from lint_rules.engine import FileReport
from lint_rules.extract.text import decode, split_lines
from lint_rules.facts import Directive, Module
from lint_rules.findings import Finding
from lint_rules.program import Program

_REASON = re.compile(r"--\s*(?:until\s+(?P<until>\d{4}-\d{2}-\d{2})\s*:?\s*)?(?P<reason>.*)")
_WHOLE_FILE = re.compile(r"\s*# flake8[:=]\s*noqa(?P<rest>.*)", re.IGNORECASE)
_OURS = "RP"


class Note(msgspec.Struct, frozen=True):
    """What a suppression comment says for itself."""

    reason: str = ""
    until: datetime.date | None = None
    """From this day on it silences nothing."""
    is_bad_date: bool = False
    """Whether it names a day that does not exist: it silences nothing then."""

    def objection(self, today: datetime.date, require_reason: bool) -> str:
        """Say why the comment does not count; empty if it does."""
        if self.is_bad_date:
            return "its suppression names a date that does not exist"
        if self.until is not None and today >= self.until:
            return f"its suppression ran until {self.until.isoformat()}"
        if require_reason and not self.reason:
            return "its suppression gives no reason"
        return ""


class Suppression(msgspec.Struct, frozen=True):
    """A suppression comment that speaks to us."""

    path: str
    line: int
    codes: tuple[str, ...]
    """Our codes in it; none for a comment that silences everything."""
    note: Note
    is_whole_file: bool = False


def read_note(text: str) -> Note:
    """Read what follows ``--`` in a suppression comment."""
    match = _REASON.search(text)
    if match is None:
        return Note()
    reason = match["reason"].strip()
    if match["until"] is None:
        return Note(reason)
    try:
        return Note(reason, datetime.date.fromisoformat(match["until"]))
    except ValueError:
        return Note(reason, None, True)


class FileNotes:
    """What the suppression comments of one file say.

    Args:
        module: the file's facts.
        content: the file's bytes.
    """

    def __init__(self, module: Module, content: bytes) -> None:
        self._module = module
        self._content = content
        self._by_line: dict[int, Directive] = {}
        for directive in module.directives:
            for line in range(directive.first, directive.last + 1):
                self._by_line.setdefault(line, directive)

    def of(self, finding: Finding) -> Note | None:
        """Return what the comment says that silences a finding."""
        directive = self._by_line.get(finding.place.line)
        if directive is not None:
            codes = [code for code, _, _ in directive.codes]
            if not codes or finding.code.startswith(tuple(codes)):
                return read_note(directive.text)
        return next((note for _, _, note in self._whole_file()), None)

    def _whole_file(self) -> Iterator[tuple[int, tuple[str, ...], Note]]:
        """Yield line, codes and note of ``# flake8: noqa`` lines."""
        if self._module.whole_file is None:
            return
        text = decode(self._content)
        for number, line in enumerate(split_lines(text) if isinstance(text, str) else [], 1):
            match = _WHOLE_FILE.match(line)
            if match is not None:
                yield number, self._module.whole_file, read_note(match["rest"])

    def suppressions(self, path: str) -> Iterator[Suppression]:
        """Yield the comments that name one of our codes, and those that silence whole files of ours."""
        for directive in self._module.directives:
            codes = tuple(code for code, _, _ in directive.codes if code.startswith(_OURS))
            if directive.is_comment and (codes or not directive.codes):
                yield Suppression(path, directive.at[0], codes, read_note(directive.text))
        for line, codes, note in self._whole_file():
            ours = tuple(code for code in codes if code.startswith(_OURS))
            if ours or not codes:
                yield Suppression(path, line, ours, note, is_whole_file=True)


def notes_of(program: Program, path: str) -> FileNotes | None:
    """Return the notes of a program's file, ``None`` where it cannot be read."""
    module, content = program.module(path), program.sources.read(path)
    return FileNotes(module.facts, content) if module is not None and isinstance(content, bytes) else None


def reinstate(
    program: Program, reports: Sequence[FileReport], today: datetime.date, *, require_reason: bool
) -> list[FileReport]:
    """Return the reports with the findings whose suppression has expired, or gives no reason where one is required."""
    return [_reinstated(program, report, today, require_reason) if report.silenced else report for report in reports]


def _reinstated(program: Program, report: FileReport, today: datetime.date, require_reason: bool) -> FileReport:
    notes = notes_of(program, report.path)
    if notes is None:
        return report
    back: list[Finding] = []
    silenced: list[Finding] = []
    for finding in report.silenced:
        objection = (notes.of(finding) or Note()).objection(today, require_reason)
        if objection:
            back.append(msgspec.structs.replace(finding, message=f"{finding.message} ({objection})"))
        else:
            silenced.append(finding)
    if not back:
        return report
    return msgspec.structs.replace(report, findings=tuple(sorted([*report.findings, *back])), silenced=tuple(silenced))


def suppressions(program: Program, reports: Sequence[FileReport]) -> list[Suppression]:
    """Return the suppression comments of the reported files that concern us, sorted by place.

    A comment that silences everything is listed where it silences a finding of ours.
    """
    result: list[Suppression] = []
    for report in reports:
        content = program.sources.read(report.path)
        if not isinstance(content, bytes) or b"noqa" not in content.lower():
            continue
        notes = notes_of(program, report.path)
        if notes is None:
            continue
        silenced = {finding.place.line for finding in report.silenced}
        result += [
            item
            for item in notes.suppressions(report.path)
            if item.codes or item.line in silenced or (item.is_whole_file and silenced)
        ]
    return sorted(result, key=lambda item: (item.path, item.line))
