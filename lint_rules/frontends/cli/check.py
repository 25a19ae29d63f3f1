"""``resilint check``: findings for files and folders, or for a text on stdin."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.options import add_check_arguments

if TYPE_CHECKING:
    from lint_rules.discovery import Project
    from lint_rules.output.run import Run

_MANY = 20
"""Files to report on from which it pays to read the whole program beforehand, in parallel."""
STDIN = "-"
STDIN_NAME = "stdin.py"
"""What a text on stdin is called if nobody says."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint check`` to ``parser``."""
    add_check_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check and report; return 0 if there is nothing to report, else 1.

    Raises:
        UsageError: an option or a setting cannot be used, or a named path does not exist.
    """
    out = _open(args.output_file)
    # The memory of a run is given back at its end anyway; looking for cycles in a growing heap takes a third of it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        outcome = _check(args)
        _write(outcome, out, args)
    finally:
        if collecting:
            gc.enable()
        if out is not sys.stdout:
            out.close()
    return 1 if (outcome.findings or outcome.failures) and not args.exit_zero else 0


def _open(path: str | None) -> TextIO:
    if path is None:
        if hasattr(sys.stdout, "reconfigure"):  # a terminal that is not UTF-8 still gets every finding
            sys.stdout.reconfigure(errors="backslashreplace")
        return sys.stdout
    try:
        return Path(path).open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"--output-file {path}: {error.strerror or error}") from None


def _check(args: argparse.Namespace) -> Run:
    from lint_rules.engine import Engine, screening_words
    from lint_rules.output.run import Run
    from lint_rules.program import Program
    from lint_rules.rules.registry import all_rules
    from lint_rules.selection import Selection, SelectionError

    buffer = _stdin(args)
    project = _project(args, [args.stdin_filename or STDIN_NAME] if buffer is not None else args.paths)
    try:
        selection = Selection.of(all_rules(), project.settings)
    except SelectionError as error:
        raise UsageError(_origin(args, project, str(error))) from None
    files, reported, buffers = _files(args, project, buffer)
    if not reported and not args.quiet:
        print("resilint: no Python files to check", file=sys.stderr)
    program = Program(project.root, files, project.settings, words=screening_words())
    for path, source in buffers.items():
        program.replace(path, source)
    engine = Engine(program, selection)
    if len(reported) > _MANY:
        _load(program, args)
    reports = list(engine.check(reported))
    return Run(project.root, reports, shown_from=Path.cwd(), buffers=buffers, failures=engine.failures)


def _load(program: Any, args: argparse.Namespace) -> None:
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


def _project(args: argparse.Namespace, paths: Sequence[str]) -> Project:
    import msgspec

    from lint_rules.discovery import MissingPathError, find_project
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
    return msgspec.structs.replace(project, settings=msgspec.structs.replace(project.settings, **changes))


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


def _write(outcome: Run, out: TextIO, args: argparse.Namespace) -> None:
    from lint_rules.output.formats import Options, write
    from lint_rules.output.style import Style, wants_color

    options = Options(
        style=Style(wants_color(args.color, out)),
        summary=not args.quiet and outcome.files_checked > 0,
        statistics=args.statistics,
    )
    write(args.output_format, outcome, out, options)
    out.flush()
