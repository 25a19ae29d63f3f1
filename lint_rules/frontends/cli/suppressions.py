"""``resilint suppressions``: every comment that silences a finding, with its reason, owner and age."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.frontends.cli.errors import UsageError
from lint_rules.frontends.cli.examining import Examination, examine
from lint_rules.frontends.cli.options import add_file_arguments

if TYPE_CHECKING:
    from lint_rules.gate.suppressing import Suppression


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint suppressions`` to ``parser``."""
    add_file_arguments(parser)
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(quiet=True)


def run(args: argparse.Namespace) -> int:
    """List the suppressions and return 0, or 1 if one of them does not count any more.

    Raises:
        UsageError: an option or a setting cannot be used.
    """
    from lint_rules.gate.suppressing import suppressions

    examined = examine(args)
    found = suppressions(examined.program, examined.reports)
    rows = [_row(item, examined) for item in found]
    _add_ages(rows, examined)
    if args.output_format == "json":
        print(json.dumps({"version": 1, "suppressions": rows}, indent=2))
    else:
        for row in rows:
            print(UsageError(_line(row)).line)
        print(f"{len(rows)} suppression{'' if len(rows) == 1 else 's'}.")
    return 1 if any(row["objection"] for row in rows) else 0


Row = dict[str, "str | int | list[str] | None"]


def _row(item: Suppression, examined: Examination) -> Row:
    from lint_rules.gate.clock import today
    from lint_rules.gate.owners import Owners
    from lint_rules.output.text import encodable

    top = examined.project.git_top or examined.project.root
    inside = (examined.project.root / item.path).relative_to(top).as_posix()
    until = item.note.until
    return {
        "path": encodable(item.path),
        "line": item.line,
        "codes": list(item.codes),
        "whole_file": item.is_whole_file,
        "reason": encodable(item.note.reason),
        "until": None if until is None else until.isoformat(),
        "objection": item.note.objection(today(), examined.project.settings.require_reason),
        "owners": list(Owners.of(top).of_file(inside)),
        "since": None,
        "author": None,
    }


def _add_ages(rows: list[Row], examined: Examination) -> None:
    from lint_rules.gate.blame import blame

    lines: dict[str, list[int]] = {}
    for row in rows:
        lines.setdefault(str(row["path"]), []).append(int(str(row["line"])))
    for path, numbers in lines.items():
        written = blame(Path(examined.project.root), path, numbers)
        for row in rows:
            if row["path"] == path and row["line"] in written:
                day, author = written[int(str(row["line"]))]
                row["since"], row["author"] = day.isoformat(), author


def _line(row: Row) -> str:
    from lint_rules.gate.clock import today

    codes = ", ".join(row["codes"]) if isinstance(row["codes"], list) and row["codes"] else "everything"
    parts = [f"{row['path']}:{row['line']}: {codes}{' in the whole file' if row['whole_file'] else ''}"]
    parts.append(f"-- {row['reason'] or 'no reason given'}")
    notes = []
    if row["until"]:
        notes.append(f"until {row['until']}")
    if row["objection"]:
        notes.append("does not count any more" if row["until"] else str(row["objection"]))
    if isinstance(row["owners"], list) and row["owners"]:
        notes.append(f"owner {' '.join(row['owners'])}")
    if row["since"]:
        days = (today() - datetime.date.fromisoformat(str(row["since"]))).days
        notes.append(f"{days} days old, by {row['author']}")
    return " ".join(parts) + (f" ({'; '.join(notes)})" if notes else "")
