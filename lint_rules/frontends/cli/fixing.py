"""``--fix``, ``--unsafe-fixes``, ``--diff`` and ``--fix-only``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.output.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lint_rules.engine import FileReport
    from lint_rules.findings import Finding
    from lint_rules.fixes.fixing import Fixed
    from lint_rules.fixes.record import Fix
    from lint_rules.frontends.cli.examining import Examination


def add_fix_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that ask for fixes."""
    group = parser.add_argument_group("fixes", "Each rule's page says what its fix changes, and how safe it is.")
    group.add_argument("--fix", action="store_true", help="mend what can be mended safely, and report the rest")
    group.add_argument("--unsafe-fixes", action="store_true", help="mend what needs a look afterwards, too")
    group.add_argument("--diff", action="store_true", help="show what would be mended, write nothing; 1 if anything")
    group.add_argument("--fix-only", action="store_true", help="as --fix, and report nothing of the rest; ends with 0")


def wants_fixes(args: argparse.Namespace) -> bool:
    """Whether the arguments ask for fixes.

    Raises:
        UsageError: they contradict each other.
    """
    if args.diff and args.fix_only:
        raise UsageError("--diff writes nothing and --fix-only does: give one of them")
    if args.unsafe_fixes and not (args.fix or args.diff or args.fix_only):
        raise UsageError("--unsafe-fixes says which fixes are wanted: give --fix, --fix-only or --diff with it")
    return bool(args.fix or args.diff or args.fix_only)


def mended(
    args: argparse.Namespace, examined: Examination, reports: Sequence[FileReport], known: Sequence[Finding]
) -> Fixed:
    """Return what mending the reported findings comes to, but not the ``known`` ones; nothing is written."""
    from lint_rules.fixes.fixing import mend
    from lint_rules.frontends.cli.progress import Progress

    with Progress(sys.stderr, wanted=not args.quiet, title="Checking again") as progress:
        return mend(
            examined.program,
            examined.selection,
            reports,
            unsafe=args.unsafe_fixes,
            leave=known,
            prepared=examined.prepared,
            jobs=args.jobs,
            progress=progress.update,
        )


def show_diff(args: argparse.Namespace, fixed: Fixed, known: int) -> int:
    """Print what would change as a unified diff; return 1 if anything would. ``known`` findings are left alone."""
    from lint_rules.fixes.diff import unified
    from lint_rules.output.style import Style, wants_color

    style = Style(wants_color(args.color, sys.stdout))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    for change in fixed.changes:
        sys.stdout.write(unified(change, style))
    sys.stdout.flush()
    if not args.quiet:
        _say(fixed, args, "Would mend", known)
    return 1 if fixed.changes else 0


def write(args: argparse.Namespace, examined: Examination, fixed: Fixed, known: int) -> int:
    """Write the mended files, or the mended text on stdin to stdout; return how many could not be written."""
    from lint_rules.fixes.writing import WriteError, replace

    failures = 0
    if examined.buffers:
        ((path, content),) = examined.buffers.items()
        after = next((change.after for change in fixed.changes if change.path == path), content)
        sys.stdout.buffer.write(after)
        sys.stdout.flush()
    else:
        for change in fixed.changes:
            try:
                replace(examined.project.root / change.path, change.before, change.after)
            except WriteError as error:
                failures += 1
                print(f"resilint: {UsageError(f'{change.path}: {error}').line}", file=sys.stderr)
    if not args.quiet:
        _say(fixed, args, "Mended", known)
    return failures


def _say(fixed: Fixed, args: argparse.Namespace, verb: str, known: int) -> None:
    """Print how much was mended, and what there is to look at, each note once."""
    print(_sentence(fixed, args, verb), file=sys.stderr)
    if known:
        print(f"  {count(known, 'known finding')} left alone; `resilint migrate` mends them too", file=sys.stderr)
    places: dict[str, list[str]] = {}
    for fix in fixed.fixes:
        for note in fix.draft.notes:
            places.setdefault(note, []).append(_place(fix, fixed))
    for note, found in places.items():
        others = f" and {count(len(found) - 1, 'other place')}" if len(found) > 1 else ""
        print(f"  {found[0]}{others}: {note}", file=sys.stderr)


def _place(fix: Fix, fixed: Fixed) -> str:
    """Return where a fix is, with the line in the file as it was; what a later round has found has none."""
    place = fix.finding.place
    return f"{place.path}:{place.line}" if fix in fixed.planned else place.path


def _sentence(fixed: Fixed, args: argparse.Namespace, verb: str) -> str:
    from lint_rules.fixes.record import Refusal
    from lint_rules.fixes.runtime import NO_RUNTIME

    text = f"{verb} {count(len(fixed.fixes), 'finding')} in {count(len(fixed.changes), 'file')}."
    if not args.unsafe_fixes and fixed.held_back:
        text += f" {len(fixed.held_back)} more with --unsafe-fixes."
    if waiting := sum(1 for answer in fixed.planned if isinstance(answer, Refusal) and answer.kind == NO_RUNTIME):
        text += f" {waiting} for which the runtime has to be importable: see `resilint vendor --help`."
    return text
