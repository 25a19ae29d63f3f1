"""``resilint check``: findings for files and folders, or for a text on stdin."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.examining import Examination, examine, rechecked
from lint_rules.frontends.cli.fixing import add_fix_arguments, mended, show_diff, wants_fixes, write
from lint_rules.frontends.cli.gating import add_gate_arguments, gated
from lint_rules.frontends.cli.options import add_check_arguments
from lint_rules.frontends.cli.writing import Target, targets, write_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lint_rules.engine import FileReport
    from lint_rules.fixes.offers import Offers
    from lint_rules.output.run import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint check`` to ``parser``."""
    add_check_arguments(parser)
    add_fix_arguments(parser)
    add_gate_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Check and report; return 0 if nothing that is reported blocks, else 1.

    Raises:
        UsageError: an option or a setting cannot be used, or a named path does not exist.
    """
    chosen = targets(args)
    fixes = wants_fixes(args)
    # The memory of a run is given back at its end anyway; looking for cycles in a growing heap takes a third of it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _mend(args, chosen) if fixes else _report(args, chosen, examine(args))
    finally:
        if collecting:
            gc.enable()


def _report(args: argparse.Namespace, chosen: list[Target], examined: Examination) -> int:
    outcome = _judged(args, examined)
    write_all(outcome, chosen, args)
    return 1 if (outcome.blocks or outcome.failures) and not args.exit_zero else 0


def _mend(args: argparse.Namespace, chosen: list[Target]) -> int:
    examined = examine(args, mend=True)
    outcome = gated(args, examined)
    fixed = mended(args, examined, outcome.reports, [known.finding for known in outcome.known])
    known = len(outcome.known)
    if args.diff:
        return 0 if not show_diff(args, fixed, known) or args.exit_zero else 1
    failures = write(args, examined, fixed, known)
    code = 0
    if not args.fix_only:
        # The text on stdin goes to stdout, so what is said about it goes elsewhere.
        with contextlib.redirect_stdout(sys.stderr) if examined.buffers else contextlib.nullcontext():
            code = _report(args, chosen, rechecked(examined, fixed, args.jobs))
    return 1 if failures else code


def _judged(args: argparse.Namespace, examined: Examination) -> Run:
    from lint_rules.output.run import Run

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
        top=examined.project.git_top,
        explain=examined.reason,
        offers=lambda: _offers(args, examined),
        advice="" if wants_fixes(args) else _advice(outcome.reports),
    )


def _advice(reports: Sequence[FileReport]) -> str:
    """Return a hint at the fixes, where there is a finding of a rule that has some."""
    from lint_rules.rules.registry import rules_by_code
    from lint_rules.rules.rule import BY_HAND

    rules = rules_by_code()
    found = {finding.code for report in reports for finding in report.findings}
    if any(code in rules and rules[code].fixability != BY_HAND for code in found):
        return "`resilint check --diff` shows what can be mended; `--unsafe-fixes` adds what needs a look afterwards."
    return ""


def _offers(args: argparse.Namespace, examined: Examination) -> Offers:
    from lint_rules.fixes.offers import Offers

    return Offers(examined.program, args.jobs)
