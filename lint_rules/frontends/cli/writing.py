"""Where a run's outcome goes: standard output, and any number of files in any format."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.output.names import FORMAT_NAMES

if TYPE_CHECKING:
    from lint_rules.output.run import Run

DEFAULT = "full"


class Target(msgspec.Struct, frozen=True):
    """A format, and the file that it is written to; ``None``: standard output."""

    format: str
    path: str | None


def parse_target(text: str) -> Target:
    """Read ``FORMAT`` or ``FORMAT=FILE``.

    Raises:
        argparse.ArgumentTypeError: there is no such format, or no file after ``=``.
    """
    name, separator, path = text.partition("=")
    if name not in FORMAT_NAMES:
        raise argparse.ArgumentTypeError(f"{name!r} is no format; there are {', '.join(FORMAT_NAMES)}")
    if separator and not path:
        raise argparse.ArgumentTypeError(f"{text!r} names no file after `=`")
    return Target(name, path or None)


def targets(args: argparse.Namespace) -> list[Target]:
    """Return what is to be written; standard output comes last.

    Raises:
        UsageError: two formats are to go to one place.
    """
    chosen: list[Target] = list(args.output or ())
    if args.output_format is not None or args.output_file is not None or not chosen:
        chosen.append(Target(args.output_format or DEFAULT, args.output_file))
    places = [target.path for target in chosen]
    for path in places:
        if places.count(path) > 1:
            where = "standard output" if path is None else path
            raise UsageError(f"--output: two formats cannot both go to {where}: write FORMAT=FILE")
    for path in places:
        option = "--output-file" if path == args.output_file else "--output"
        if path is not None and not Path(path).absolute().parent.is_dir():
            raise UsageError(f"{option} {path}: No such file or directory")
        if path is not None and Path(path).is_dir():
            raise UsageError(f"{option} {path}: Is a directory")
    return sorted(chosen, key=lambda target: target.path is None)


def write_all(run: Run, chosen: list[Target], args: argparse.Namespace) -> None:
    """Write the outcome everywhere it is wanted.

    Raises:
        UsageError: a file cannot be written; it is as it was then.
    """
    for target in chosen:
        if target.path is None:
            if hasattr(sys.stdout, "reconfigure"):  # a terminal that is not UTF-8 still gets every finding
                sys.stdout.reconfigure(errors="backslashreplace")
            _render(run, target.format, sys.stdout, args)
            sys.stdout.flush()
        else:
            text = io.StringIO()
            _render(run, target.format, text, args)
            _save(target.path, text.getvalue())


def _render(run: Run, name: str, out: TextIO, args: argparse.Namespace) -> None:
    from lint_rules.output.formats import Options, write
    from lint_rules.output.style import Style, wants_color

    options = Options(
        style=Style(wants_color(args.color, out)),
        summary=not args.quiet and run.files_checked > 0,
        statistics=args.statistics,
        hints=not args.quiet,
    )
    write(name, run, out, options)


def _save(path: str, text: str) -> None:
    place = Path(path)
    waiting = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        if place.exists() and not place.is_file():  # a device or a pipe
            place.write_bytes(text.encode("utf-8", "backslashreplace"))
            return
        waiting.write_bytes(text.encode("utf-8", "backslashreplace"))
        waiting.replace(place)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise UsageError(f"--output {path}: cannot be written: {error.strerror or error}") from None
