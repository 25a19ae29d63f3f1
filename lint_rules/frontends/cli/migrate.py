"""``resilint migrate``: the guided way through a whole repository."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.examining import STDIN, Examination, examine, find, rechecked
from lint_rules.frontends.cli.fixing import mended
from lint_rules.frontends.cli.options import add_file_arguments
from lint_rules.frontends.cli.progress import Progress
from lint_rules.output.style import Style, wants_color
from lint_rules.output.text import count

if TYPE_CHECKING:
    from lint_rules.fixes.fixing import Fixed
    from lint_rules.migrate.carrying_out import Carried


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint migrate`` to ``parser``."""
    parser.epilog = (
        "Exit codes: 0 done, or nothing to mend; 1 something would be mended and was not written (nobody was there to "
        "say yes, or somebody said no), or could not be; 2 refused, wrong options or settings."
    )
    add_file_arguments(parser)
    group = parser.add_argument_group("migration")
    group.add_argument("--unsafe-fixes", action="store_true", help="mend what needs a look afterwards, too")
    group.add_argument("-y", "--yes", action="store_true", help="write without asking")
    group.add_argument(
        "--allow-dirty", action="store_true", help="write even where git could not show or take back the changes alone"
    )
    group.add_argument("-v", "--verbose", action="store_true", help="show every place and every folder")
    group.add_argument("--undo", action="store_true", help="restore the files of the last migration, finished or not")
    group.add_argument("--force", action="store_true", help="with --undo: overwrite files that were changed since, too")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    group.add_argument("-q", "--quiet", action="store_true", help="show neither overview nor counts nor progress")


def run(args: argparse.Namespace) -> int:
    """Show what would be mended, ask, write, and show what came of it; or take the last migration back.

    Raises:
        UsageError: the migration is refused, or the arguments cannot be used.
    """
    from lint_rules.migrate.errors import MigrationError

    if args.force and not args.undo:
        raise UsageError("--force belongs to --undo; see --allow-dirty")
    if args.undo and (args.unsafe_fixes or args.allow_dirty):
        raise UsageError(
            "--undo takes a migration back as a whole: give no --unsafe-fixes and no --allow-dirty with it"
        )
    if STDIN in args.paths or args.stdin_filename is not None:
        raise UsageError("a migration is about files: `-` and --stdin-filename are for `resilint check`")
    if hasattr(sys.stdout, "reconfigure"):  # a terminal that is not UTF-8 still gets every line
        sys.stdout.reconfigure(errors="backslashreplace")
    collecting = gc.isenabled()
    gc.disable()  # as in `resilint check`
    try:
        return _undo(args) if args.undo else _migrate(args)
    except MigrationError as error:
        raise UsageError(f"migrate: {error}") from None
    finally:
        if collecting:
            gc.enable()


def _migrate(args: argparse.Namespace) -> int:
    from lint_rules.migrate.carrying_out import refuse_unfinished
    from lint_rules.migrate.clean_tree import refuse_dirty

    refuse_unfinished(find(args, args.paths).root)
    examined = examine(args, mend=True)
    before = _counts(examined)
    fixed = mended(args, examined, examined.reports, [])
    _show_plan(args, fixed)
    if not fixed.changes:
        _say(args, "There is nothing to write.")
        return 1 if examined.failures else 0
    if not args.yes and not _is_on_terminal():
        _say(args, "Nothing was written, for nobody can be asked here: --yes writes it.")
        return 1
    if not args.allow_dirty:
        refuse_dirty(examined.project.root, [change.path for change in fixed.changes])
    if not args.yes and not _agreed(f"Write {count(len(fixed.changes), 'file')}? [y/N] "):
        _say(args, "Nothing was written.")
        return 1
    carried = _carry_out(args, examined, fixed)
    _close(args, examined, fixed, carried, before)
    return 1 if carried.left or carried.stopped or examined.failures else 0


def _show_plan(args: argparse.Namespace, fixed: Fixed) -> None:
    if args.quiet:
        return
    from lint_rules.migrate.survey import survey
    from lint_rules.output.migration import write_survey

    found = survey(fixed, all_folders=args.verbose)
    write_survey(found, sys.stdout, _style(args), _names(), verbose=args.verbose)
    safe = sum(row.safe for row in found.rows)
    unsafe = sum(row.unsafe for row in found.rows)
    text = f"{count(safe, 'finding')} can be mended safely"
    if unsafe:
        text += f", {unsafe} with a look afterwards{'' if args.unsafe_fixes else ' (--unsafe-fixes)'}"
    _say(args, f"\n{text}. {count(len(fixed.changes), 'file')} would change.")
    sys.stdout.flush()


def _carry_out(args: argparse.Namespace, examined: Examination, fixed: Fixed) -> Carried:
    from lint_rules.migrate.carrying_out import carry_out

    try:
        with Progress(sys.stderr, wanted=not args.quiet, title="Writing files") as progress:
            carried = carry_out(examined.project.root, fixed.changes, progress.update)
    except KeyboardInterrupt:
        print("resilint: the migration is incomplete: `resilint migrate --undo` restores", file=sys.stderr)
        raise
    for path, reason in carried.left:
        print(f"resilint: {UsageError(f'{path}: {reason}').line}", file=sys.stderr)
    if carried.stopped:
        line = f"{carried.stopped}: stopped after {len(carried.written)} of {len(fixed.changes)} files"
        print(f"resilint: {UsageError(line).line}; `resilint migrate --undo` restores", file=sys.stderr)
    return carried


def _close(
    args: argparse.Namespace, examined: Examination, fixed: Fixed, carried: Carried, before: dict[str, int]
) -> None:
    from lint_rules.output.migration import write_counts

    if args.quiet:
        return
    written = set(carried.written)
    unwritten = {change.path: change.before for change in fixed.changes if change.path not in written}
    if unwritten:
        examined.program.replace_all(unwritten)
        fixed = msgspec.structs.replace(fixed, reports={})
    now = rechecked(examined, fixed, args.jobs)
    _say(args, f"{count(len(written), 'file')} written.\n")
    write_counts(before, _counts(now), sys.stdout, _style(args), _names())
    if strangers := _unknown(now):
        _say(
            args,
            f"\nThe baseline does not know {strangers} of what is left: findings are known by the code around them, "
            "some of which was mended. `resilint check` shows them, "
            '`resilint baseline write --reason "..."` adds them.',
        )
    where = "" if _leads_to(examined.project.root) else f" {examined.project.root}"
    steps = ["review the diff (`git diff`)", "run the tests", "look at what is left with `resilint check`"]
    if examined.project.settings.gate.baseline is not None:
        steps.append("drop what has gone from the baseline with `resilint baseline prune`")
    _say(args, f"\nNow {', '.join(steps[:-1])} and {steps[-1]}. `resilint migrate --undo{where}` takes it all back.")


def _unknown(examined: Examination) -> int:
    """Return how many findings the project's baseline does not tolerate; 0 without one, or if it cannot be read."""
    from lint_rules.frontends.cli.baseline import load, verdict_of
    from lint_rules.gate.errors import GateError

    named = examined.project.settings.gate.baseline
    if named is None:
        return 0
    try:
        return len(verdict_of(examined, load(examined.project.root / named, examined), thorough=False).new)
    except GateError:  # `resilint check` says so
        return 0


def _undo(args: argparse.Namespace) -> int:
    from lint_rules.migrate.undoing import undo

    if len(args.paths) > 1:
        raise UsageError("--undo takes one folder, in the migrated tree")
    start = Path(args.paths[0] if args.paths else ".").absolute()
    with Progress(sys.stderr, wanted=not args.quiet, title="Restoring files") as progress:
        undone = undo(start, force=args.force, progress=progress.update)
    _say(
        args,
        f"Restored {count(len(undone.restored), 'file')} in {undone.root} to what they held before {undone.started}; "
        f"{undone.untouched} had not been changed.",
    )
    return 0


def _counts(examined: Examination) -> dict[str, int]:
    from lint_rules.migrate.survey import by_code

    return by_code(finding for report in examined.reports for finding in report.findings)


def _names() -> dict[str, str]:
    from lint_rules.rules.registry import all_rules

    return {rule.code: rule.name for rule in all_rules()}


def _leads_to(root: Path) -> bool:
    """Whether ``--undo`` finds the journal from the current folder."""
    here = Path.cwd()
    return here == root or root in here.parents


def _is_on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(question: str) -> bool:
    print(question, end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _style(args: argparse.Namespace) -> Style:
    return Style(wants_color(args.color, sys.stdout))


def _say(args: argparse.Namespace, text: str) -> None:
    if not args.quiet:
        lines = [UsageError(line).line for line in text.split("\n")]
        print("\n".join(lines))
