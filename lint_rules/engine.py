"""The one thing that front ends call: a program and a selection in, findings file by file out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from lint_rules.findings import Finding, Place
from lint_rules.forks import in_forks
from lint_rules.program import LinkedModule, Program
from lint_rules.program.modules import is_test_path
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import Rule
from lint_rules.selection import Selects
from lint_rules.suppressions import UNUSED_SUPPRESSION, Suppressions

T = TypeVar("T")
UNREADABLE_FILE = "RP002"


class FileReport(msgspec.Struct, frozen=True):
    """What there is to say about one file."""

    path: str
    """From the program's root, with ``/``."""
    findings: tuple[Finding, ...] = ()
    """What is reported, sorted by place."""
    silenced: tuple[Finding, ...] = ()
    """What a suppression comment silences, sorted by place."""


def screening_words(rules: Iterable[Rule] | None = None) -> frozenset[str]:
    """Return the words without which a file holds no finding of these rules (all rules), RP002 apart."""
    return frozenset(word for rule in (all_rules() if rules is None else rules) for word in rule.words)


class Engine:
    """Runs the selected rules over files of a program.

    A rule that raises an error on a file is a mistake of ours, no reason to withhold everything else: ``complain`` is
    given one line about it, `failures` counts it, and the other rules and files go on.
    """

    def __init__(
        self,
        program: Program,
        selection: Selects,
        *,
        rules: Sequence[Rule] | None = None,
        complain: Callable[[str], None] | None = None,
    ) -> None:
        self.program = program
        self.failures = 0
        """How often a rule, or the reading of a file, failed on account of a mistake in the linter."""
        self._selection = selection
        self._rules = all_rules() if rules is None else tuple(rules)
        self._all_codes = tuple(rule.code for rule in self._rules)
        self._complain = complain or _to_stderr

    def check(self, paths: Iterable[str]) -> Iterator[FileReport]:
        """Yield a report for each of the program's files in ``paths``, in their order."""
        for path in paths:
            yield self.check_file(path)

    def check_all(self, paths: Sequence[str], jobs: int) -> list[FileReport]:
        """Return a report for each of the program's files in ``paths``, in their order, made in parallel processes.

        What the program finds out on the way stays in those processes.
        """
        return [report for report, _ in self.check_and(lambda report: None, paths, jobs)]

    def check_and(
        self, then: Callable[[FileReport], T], paths: Sequence[str], jobs: int
    ) -> Iterator[tuple[FileReport, T]]:
        """Yield a report for each file as `check_all` does, and what ``then`` makes of it.

        ``then`` runs in the process that has checked the file, where much is known about it. It returns what can be
        pickled.
        """

        def check(path: str) -> tuple[FileReport, int, T]:
            before = self.failures
            report = self.check_file(path)
            return report, self.failures - before, then(report)

        failures = self.failures
        for report, failed, answer in in_forks(check, paths, jobs):
            failures += failed
            self.failures = failures
            yield report, answer

    def check_file(self, path: str) -> FileReport:
        """Return the report on one file of the program."""
        codes = self._selection.codes(path)
        if is_test_path(path) and not self.program.settings.check_tests:
            return FileReport(path)
        try:
            module = self.program.module(path) if self.program.can_hold_findings(path) else None
            if module is not None:
                return FileReport(path) if module.is_exempt else self._judge(module, codes)
            # For hosts that report unreadable files themselves, nothing is parsed only to see whether it can be.
            unreadable = self.program.unreadable(path) if UNREADABLE_FILE in codes else None
        except Exception as error:
            self._failed(path, "reading the file", error)
            return FileReport(path)
        if unreadable is None:
            return FileReport(path)
        place = Place.of(path, unreadable.at)
        return FileReport(path, (Finding(place, UNREADABLE_FILE, "unreadable-file", unreadable.reason),))

    def _judge(self, module: LinkedModule, codes: frozenset[str]) -> FileReport:
        found: list[Finding] = []
        ran: set[str] = set()
        for rule in self._rules:
            if rule.code not in codes:
                continue
            if not self.program.can_hold(module.path, rule.words):
                ran.add(rule.code)
                continue
            try:
                found += rule.check(module)
            except Exception as error:
                self._failed(module.path, f"rule {rule.code}", error)
            else:
                ran.add(rule.code)
        suppressions = Suppressions(module.path, module.facts)
        kept, silenced = suppressions.split(found)
        if UNUSED_SUPPRESSION in codes:
            idle, silenced_idle = suppressions.split(list(suppressions.unused(self._all_codes, ran)))
            kept += idle
            silenced += silenced_idle
        return FileReport(module.path, tuple(sorted(kept)), tuple(sorted(silenced)))

    def _failed(self, path: str, what: str, error: Exception) -> None:
        self.failures += 1
        detail = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        self._complain(
            f"resilint: internal error: {what} failed on {path} ({detail}); "
            "everything else was checked. Please report this together with the file."
        )


def _to_stderr(line: str) -> None:
    print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
