"""The gate's options of ``resilint check``, and what they make of a run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from lint_rules.frontends.cli.baseline import load, locate, verdict_of
from lint_rules.frontends.cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lint_rules.engine import FileReport
    from lint_rules.frontends.cli.examining import Examination
    from lint_rules.gate.judging import Comparison
    from lint_rules.gate.outcome import Outcome
    from lint_rules.gate.ratchet import Verdict
    from lint_rules.program import Program


def add_gate_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the gate's arguments of ``resilint check`` to ``parser``."""
    gate = parser.add_argument_group("gate", "Report only what is new; see also `resilint baseline`.")
    gate.add_argument("--baseline", metavar="PATH", help="report only what this baseline does not tolerate")
    gate.add_argument("--baseline-strict", action="store_true", help="fail on entries whose finding is no longer there")
    gate.add_argument("--since", metavar="REV", help="report only what is new since this branch left REV")
    gate.add_argument(
        "--changed-lines", action="store_true", help="with --since: report only what is on added or changed lines"
    )


def gated(args: argparse.Namespace, examined: Examination) -> Outcome:
    """Return what the gate leaves of a run.

    Raises:
        UsageError: the gate cannot give a verdict.
    """
    from lint_rules.gate.clock import today
    from lint_rules.gate.errors import GateError
    from lint_rules.gate.judging import decide
    from lint_rules.gate.policy import Policy

    try:
        comparisons = _comparisons(args, examined)
    except GateError as error:
        raise UsageError(str(error)) from None
    policy = Policy(examined.project.settings, today())
    return decide(examined.reports, comparisons, policy, strict=args.baseline_strict)


def _comparisons(args: argparse.Namespace, examined: Examination) -> list[Comparison]:
    from lint_rules.gate.judging import Comparison

    result: list[Comparison] = []
    folder = locate(args, examined.project)
    if folder is not None:
        verdict = verdict_of(examined, load(folder, examined), thorough=args.baseline_strict)
        result.append(Comparison(verdict, f"the baseline {folder.name}"))
    elif args.baseline_strict:
        raise UsageError("--baseline-strict: there is no baseline: name one with --baseline or in the settings")
    if args.since is not None:
        result.append(Comparison(_since(args, examined), args.since, is_baseline=False))
    elif args.changed_lines:
        raise UsageError("--changed-lines: changed since when? Name a revision with --since")
    return result


def _since(args: argparse.Namespace, examined: Examination) -> Verdict:
    from lint_rules.engine import Engine, screening_words
    from lint_rules.gate.clock import today
    from lint_rules.gate.comparing import Present, since
    from lint_rules.gate.suppressing import reinstate

    def check(program: Program, paths: Iterable[str]) -> list[FileReport]:
        reports = list(Engine(program, examined.selection).check(paths))
        return reinstate(program, reports, today(), require_reason=examined.project.settings.require_reason)

    return since(
        args.since,
        Present(
            examined.program, examined.reports, examined.checked(), examined.rest, examined.project.tree().includes
        ),
        check,
        words=screening_words(),
        store=examined.store,
        today=today(),
        only_changed_lines=args.changed_lines,
    )
