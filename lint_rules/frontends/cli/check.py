"""``resilint check``: findings for files and folders, or for a text on stdin."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.examining import examine
from lint_rules.frontends.cli.gating import add_gate_arguments, gated
from lint_rules.frontends.cli.options import add_check_arguments

if TYPE_CHECKING:
    from lint_rules.output.run import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint check`` to ``parser``."""
    add_check_arguments(parser)
    add_gate_arguments(parser)


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
    return 1 if (outcome.blocks or outcome.failures) and not args.exit_zero else 0


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
    from lint_rules.output.run import Run

    examined = examine(args)
    outcome = gated(args, examined)
    for line in (*outcome.complaints, *(() if args.quiet else outcome.remarks)):
        print(f"resilint: {UsageError(line).line}", file=sys.stderr)
    return Run(
        examined.project.root,
        outcome.reports,
        shown_from=Path.cwd(),
        buffers=examined.buffers,
        failures=examined.failures,
        gate=outcome,
        identify=examined.identify,
    )


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
