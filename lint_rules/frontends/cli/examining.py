"""From arguments to reports: what ``resilint check`` and the commands about a baseline have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lint_rules.frontends.cli.errors import UsageError

if TYPE_CHECKING:
    from lint_rules.cache.store import Store
    from lint_rules.discovery import Project
    from lint_rules.engine import Engine, FileReport
    from lint_rules.findings import Finding
    from lint_rules.fixes.fixing import Fixed
    from lint_rules.fixes.preparing import Prepared
    from lint_rules.gate.checked import Checked
    from lint_rules.gate.identity import Identity
    from lint_rules.program import Program
    from lint_rules.selection import Selection

_MANY = 20
"""Files to report on from which it pays to read the whole program beforehand, in parallel."""
STDIN = "-"
STDIN_NAME = "stdin.py"
"""What a text on stdin is called if nobody says."""


class Examination(msgspec.Struct, frozen=True):
    """A program that was checked, and what came of it."""

    project: Project
    program: Program
    selection: Selection
    reports: list[FileReport]
    """One for each file that was asked for, sorted by path."""
    buffers: dict[str, bytes]
    """Path (from the root) to the text that was checked instead of what is on disk."""
    failures: int
    """How often the linter itself failed."""
    named: list[str]
    """The files and folders that were asked for, from the root; ``""`` is the root."""
    store: Store | None
    """The cache; ``None`` where it is not wanted."""
    prepared: dict[str, Prepared] = {}
    """What each file would become, if that was asked for."""

    def checked(self) -> Checked:
        """Return what this run has looked at."""
        from lint_rules.gate.checked import Checked

        return Checked(self.program, self.selection.codes, [report.path for report in self.reports], self.named)

    def identify(self) -> dict[Finding, Identity]:
        """Return what each finding is known by."""
        from lint_rules.gate.recording import identify

        return dict(identify(self.program, self.reports))

    def rest(self) -> list[Identity]:
        """Return what the findings in all other files of the program are known by."""
        from lint_rules.engine import Engine
        from lint_rules.gate.recording import identify

        reported = {report.path for report in self.reports}
        others = [path for path in self.program.files if path not in reported]
        if len(others) > _MANY:
            self.program.load()
        reports = _with_expired(self.program, list(Engine(self.program, self.selection).check(others)))
        return [identity for _, identity in identify(self.program, reports)]

    def reason(self, finding: Finding) -> str:
        """Return the reason in the comment that silences a finding."""
        from lint_rules.gate.suppressing import notes_of

        notes = notes_of(self.program, finding.place.path)
        note = None if notes is None else notes.of(finding)
        return "" if note is None else note.reason


def examine(args: argparse.Namespace, *, mend: bool = False) -> Examination:
    """Check what the arguments ask for, and with ``mend`` prepare what each file would become.

    Raises:
        UsageError: an option or a setting cannot be used, or a named path does not exist.
    """
    from lint_rules.cache.sources import CachedSources
    from lint_rules.cache.store import FOLDER, Store
    from lint_rules.engine import Engine, screening_words
    from lint_rules.gate.policy import selectors
    from lint_rules.program import Program
    from lint_rules.rules.registry import all_rules
    from lint_rules.selection import Selection, SelectionError, check_selectors

    buffer = _stdin(args)
    project = find(args, [args.stdin_filename or STDIN_NAME] if buffer is not None else args.paths)
    try:
        selection = Selection.of(all_rules(), project.settings)
        for key, codes in selectors(project.settings):
            check_selectors(all_rules(), codes, key)
    except SelectionError as error:
        raise UsageError(_origin(args, project, str(error))) from None
    files, reported, buffers = _files(args, project, buffer)
    if not reported and not args.quiet:
        print("resilint: no Python files to check", file=sys.stderr)
    store = None if args.no_cache else Store(project.root / FOLDER)
    words = screening_words()
    sources = None if store is None else CachedSources(project.root, files, words, store)
    program = Program(project.root, files, project.settings, words=words, sources=sources)
    for path, source in buffers.items():
        program.replace(path, source)
    engine = Engine(program, selection)
    if len(reported) > _MANY:
        _load(program, args)
    jobs = args.jobs if len(reported) > _MANY else 1
    prepared: dict[str, Prepared] = {}
    if mend:
        checked, prepared = _prepared(args, engine, reported, jobs)
    else:
        checked = engine.check_all(reported, jobs)
    reports = _with_expired(program, checked)
    named = list(buffers) if buffer is not None else [_inside(project, path) for path in args.paths or ["."]]
    return Examination(project, program, selection, reports, buffers, engine.failures, named, store, prepared)


def _prepared(
    args: argparse.Namespace, engine: Engine, paths: list[str], jobs: int
) -> tuple[list[FileReport], dict[str, Prepared]]:
    from lint_rules.fixes.preparing import Preparing
    from lint_rules.frontends.cli.progress import Progress

    preparing = Preparing(engine.program, unsafe=args.unsafe_fixes)
    reports: list[FileReport] = []
    prepared: dict[str, Prepared] = {}
    with Progress(sys.stderr, wanted=not args.quiet, title="Mending files") as progress:
        for report, part in engine.check_and(preparing.of_report, paths, jobs):
            reports.append(report)
            prepared[report.path] = part
            progress.update(len(reports), len(paths))
    return reports, prepared


def rechecked(examined: Examination, fixed: Fixed, jobs: int = 1) -> Examination:
    """Return an examination after changes that its program has taken over already; ``jobs`` processes make it."""
    from lint_rules.engine import Engine

    if not fixed.changes:
        return examined
    engine = Engine(examined.program, examined.selection)
    paths = [report.path for report in examined.reports]
    others = [path for path in paths if path not in fixed.reports]
    made = {report.path: report for report in engine.check_all(others, jobs if len(others) > _MANY else 1)}
    texts = {change.path: change.after for change in fixed.changes}
    return msgspec.structs.replace(
        examined,
        reports=_with_expired(examined.program, [made.get(path) or fixed.reports[path] for path in paths]),
        buffers={path: texts.get(path, content) for path, content in examined.buffers.items()},
        failures=engine.failures,
    )


def _with_expired(program: Program, reports: list[FileReport]) -> list[FileReport]:
    """Return the reports with what is silenced no longer; nothing more is imported where nothing is silenced."""
    if not any(report.silenced for report in reports):
        return reports
    from lint_rules.gate.clock import today
    from lint_rules.gate.suppressing import reinstate

    return reinstate(program, reports, today(), require_reason=program.settings.require_reason)


def _inside(project: Project, path: str) -> str:
    relative = project.relative(path)
    return "" if relative == "." else relative


def _load(program: Program, args: argparse.Namespace) -> None:
    from lint_rules.frontends.cli.progress import Progress

    with Progress(sys.stderr, wanted=not args.quiet) as progress:
        program.load(args.jobs, progress.update)


def _stdin(args: argparse.Namespace) -> bytes | None:
    """Return the text on stdin if it is what is to be checked."""
    if STDIN not in args.paths:
        if args.stdin_filename is not None:
            raise UsageError("--stdin-filename names the text on stdin: give `-` as the path")
        return None
    if args.paths != [STDIN]:
        raise UsageError("`-` stands for the text on stdin and cannot be combined with other paths")
    return sys.stdin.buffer.read()


def find(args: argparse.Namespace, paths: Sequence[str]) -> Project:
    """Return the project of the paths, with the options in the place of its settings.

    Raises:
        UsageError: the settings cannot be used, or one of the paths does not exist.
    """
    from lint_rules.discovery import MissingPathError, find_project
    from lint_rules.gate.policy import with_profile
    from lint_rules.settings import SettingsError

    try:
        project = find_project(paths, settings_file=args.config, isolated=args.isolated, exist=STDIN not in args.paths)
    except (MissingPathError, SettingsError) as error:
        raise UsageError(str(error)) from None
    changes: dict[str, Any] = {
        name: tuple(item for part in value for item in part)
        for name in ("select", "extend_select", "ignore", "exclude", "extend_exclude")
        if (value := getattr(args, name)) is not None
    }
    if "select" in changes:  # what the settings add is added to their own selection
        changes.setdefault("extend_select", ())
    settings = with_profile(msgspec.structs.replace(project.settings, **changes))
    return msgspec.structs.replace(project, settings=settings)


def _origin(args: argparse.Namespace, project: Project, complaint: str) -> str:
    """Say whether an option or the settings file holds what is wrong."""
    key = complaint.partition(":")[0]
    if getattr(args, key.replace("-", "_"), None) is not None:
        return f"--{complaint}"
    return f"{project.settings_file}: {complaint}"


def _files(
    args: argparse.Namespace, project: Project, buffer: bytes | None
) -> tuple[list[str], list[str], dict[str, bytes]]:
    """Return the program's files, those to report on, and the buffer by its path."""
    from lint_rules.discovery import choose

    tree = project.tree()
    found = tree.files()
    if buffer is None:
        files, reported = choose(project, tree, found, args.paths)
        buffers: dict[str, bytes] = {}
    else:
        path = project.relative(args.stdin_filename or STDIN_NAME)
        is_python = Path(path).suffix in ("", ".py", ".pyw")
        files, reported, buffers = found, [], {}
        if is_python and tree.includes(path):
            reported, buffers = [path], {path: buffer}
    for warning in tree.warnings:
        print(f"resilint: warning: {UsageError(warning).line}", file=sys.stderr)
    return files, reported, buffers
