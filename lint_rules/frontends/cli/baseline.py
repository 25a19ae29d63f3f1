"""``resilint baseline``: record what exists, look at it, and drop what has been fixed."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.examining import Examination, examine, find
from lint_rules.frontends.cli.options import add_file_arguments

if TYPE_CHECKING:
    from lint_rules.discovery import Project
    from lint_rules.gate.entry import Entry
    from lint_rules.gate.folder import Baseline
    from lint_rules.gate.ratchet import Verdict

_SUMMARIES = {
    "write": "Record the findings that are there now",
    "show": "List what is recorded",
    "prune": "Drop what is no longer there",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint baseline`` to ``parser``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in _SUMMARIES.items():
        action = actions.add_parser(name, help=summary, description=f"{summary}.")
        action.add_argument(
            "--baseline", metavar="PATH", help="the baseline's folder (default: the setting, else .resilint-baseline)"
        )
        if name == "show":
            action.set_defaults(paths=[], stdin_filename=None)
            source = action.add_mutually_exclusive_group()
            source.add_argument("--config", metavar="FILE", help="settings file to use instead of the nearest one")
            source.add_argument("--isolated", action="store_true", help="use no settings file")
            action.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
            continue
        add_file_arguments(action)
        action.add_argument("-q", "--quiet", action="store_true", help="say nothing")
        if name == "write":
            why = action.add_argument_group("additions to a baseline that exists")
            why.add_argument("--reason", metavar="TEXT", default="", help="why they are tolerated: must be given")
            why.add_argument("--owner", metavar="NAME", default="", help="who sees to it that they go")
            why.add_argument("--expires", metavar="DATE", type=_date, help="YYYY-MM-DD, from when they fail again")


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2027-03-31") from None


def run(args: argparse.Namespace) -> int:
    """Carry the action out and return 0.

    Raises:
        UsageError: the baseline, an option or a setting cannot be used.
    """
    from lint_rules.gate.errors import GateError

    try:
        if args.action == "show":
            return _show(args)
        return _write(args) if args.action == "write" else _prune(args)
    except GateError as error:
        raise UsageError(str(error)) from None


def locate(args: argparse.Namespace, project: Project) -> Path | None:
    """Return the baseline that an option or the settings name, ``None`` where neither does."""
    if args.baseline is not None:
        return Path(args.baseline).absolute()
    named = project.settings.gate.baseline
    return None if named is None else project.root / named


def load(folder: Path, examined: Examination) -> Baseline:
    """Read the baseline of a program.

    Raises:
        GateError: it cannot be used, or is another program's.
    """
    from lint_rules.gate.folder import read
    from lint_rules.gate.ownership import check

    baseline = read(folder)
    check(baseline, examined.project.root, examined.program.files)
    return baseline


def _folder(args: argparse.Namespace, project: Project) -> Path:
    from lint_rules.gate.folder import DEFAULT

    return locate(args, project) or project.root / DEFAULT


def verdict_of(examined: Examination, baseline: Baseline, *, thorough: bool) -> Verdict:
    """Hold a baseline against a run; ``thorough`` where the stale entries matter."""
    from lint_rules.gate.clock import today
    from lint_rules.gate.ratchet import judge
    from lint_rules.gate.recording import ProgramTree, identify

    return judge(
        identify(examined.program, examined.reports),
        baseline.entries,
        ProgramTree(examined.program),
        was_checked=examined.checked(),
        today=today(),
        rest=examined.rest,
        thorough=thorough,
    )


def _examine(args: argparse.Namespace) -> Examination:
    examined = examine(args)
    if examined.failures:
        raise UsageError(f"baseline {args.action}: checks failed, so the baseline is left as it is")
    return examined


def _write(args: argparse.Namespace) -> int:
    from lint_rules.gate.entry import Entry
    from lint_rules.gate.folder import change, create
    from lint_rules.gate.ownership import about
    from lint_rules.gate.ratchet import followed, placed
    from lint_rules.gate.recording import identify

    examined = _examine(args)
    folder = _folder(args, examined.project)
    if not folder.exists():
        found = identify(examined.program, examined.reports)
        entries = [Entry(identity, args.reason, args.owner, args.expires) for _, identity in found]
        create(folder, about(examined.project.root, folder), entries)
        _say(args, f"Recorded {_count(len(entries), 'finding')} in {folder}.")
        if examined.project.settings.gate.baseline is None:
            shown = _relative(folder, examined.project)
            _say(
                args, f'`resilint check` uses it with --baseline, or with baseline = "{shown}" in [tool.resilint.gate].'
            )
        return 0
    baseline = load(folder, examined)
    verdict = verdict_of(examined, baseline, thorough=True)
    new = [Entry(identity, args.reason, args.owner, args.expires) for identity in verdict.unmatched]
    if new and not args.reason.strip():
        raise UsageError(
            f"baseline write: {_count(len(new), 'finding')} would be added to {folder}: say why with --reason"
        )
    moved = [entry for entry, _ in verdict.moved]
    staying = [entry for entry in baseline.entries if entry not in moved]
    change(folder, add=placed([*followed(verdict), *new], staying), drop=moved)
    _say(args, f"Recorded {_count(len(new), 'more finding')} in {folder}; {_moved(len(moved))}.")
    return 0


def _prune(args: argparse.Namespace) -> int:
    from lint_rules.gate.folder import change
    from lint_rules.gate.ratchet import followed, placed

    examined = _examine(args)
    baseline = load(_folder(args, examined.project), examined)
    verdict = verdict_of(examined, baseline, thorough=True)
    drop = [*[entry for entry, _ in verdict.moved], *verdict.stale]
    staying = set(baseline.entries) - set(drop)
    change(baseline.folder, add=placed(followed(verdict), staying), drop=drop)
    dropped = len(verdict.stale)
    entries = "entry" if dropped == 1 else "entries"
    left = len(baseline.entries) - dropped
    _say(
        args,
        f"Dropped {dropped} {entries} from {baseline.folder}, {left} left; {_moved(len(verdict.moved))}.",
    )
    return 0


def _relative(folder: Path, project: Project) -> str:
    path = Path(os.path.abspath(folder))  # noqa: PTH100 -- resolve() would follow links
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else str(folder)


def _moved(number: int) -> str:
    return f"{number} followed {'its' if number == 1 else 'their'} code to another place"


def _count(number: int, noun: str) -> str:
    from lint_rules.output.text import count

    return count(number, noun)


def _say(args: argparse.Namespace, text: str) -> None:
    if not args.quiet:
        print(UsageError(text).line)


def _show(args: argparse.Namespace) -> int:
    from lint_rules.gate.clock import today
    from lint_rules.gate.folder import read

    for name in ("select", "extend_select", "ignore", "exclude", "extend_exclude"):
        setattr(args, name, None)
    baseline = read(_folder(args, find(args, [])))
    entries = sorted(baseline.entries, key=lambda entry: (entry.identity.path, entry.identity.scope, entry.name))
    if args.output_format == "json":
        import json

        document = {"version": 1, "project": baseline.about.project, "entries": [_record(entry) for entry in entries]}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return 0
    for entry in entries:
        print(UsageError(_line(entry, today())).line)
    print(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} in {UsageError(str(baseline.folder)).line}.")
    return 0


def _line(entry: Entry, today: datetime.date) -> str:
    notes = [entry.reason] if entry.reason else []
    if entry.owner:
        notes.append(f"owner {entry.owner}")
    if entry.expires is not None:
        notes.append(f"{'expired' if entry.has_expired(today) else 'until'} {entry.expires.isoformat()}")
    note = f" ({'; '.join(notes)})" if notes else ""
    identity = entry.identity
    return f"{identity.path}: {identity.rule} in {identity.scope}{note}"


def _record(entry: Entry) -> dict[str, object]:
    from lint_rules.output.text import encodable

    identity = entry.identity
    return {
        "file": entry.name,
        "rule": identity.rule,
        "path": encodable(identity.path),
        "scope": encodable(identity.scope),
        "code": identity.code,
        "ordinal": identity.ordinal,
        "fingerprint": identity.fingerprint,
        "reason": encodable(entry.reason),
        "owner": encodable(entry.owner),
        "expires": None if entry.expires is None else entry.expires.isoformat(),
    }
