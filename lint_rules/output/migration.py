"""What ``resilint migrate`` shows: the overview before it writes, and the counts after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from lint_rules.findings import Finding
from lint_rules.migrate.survey import Reason, Survey
from lint_rules.output.columns import write_table
from lint_rules.output.style import Style
from lint_rules.output.text import count, escape

_PLACES = 3
_REASONS = 12


def write_survey(survey: Survey, out: TextIO, style: Style, names: Mapping[str, str], *, verbose: bool) -> None:
    """Write an overview.

    Args:
        survey: the overview.
        out: where to.
        style: whether colours are wanted.
        names: each rule's name by its code.
        verbose: whether every place is shown.
    """
    rows = survey.rows
    if not rows:
        return
    table: list[list[str | int]] = [
        [row.folder, f"{row.code} {names[row.code]}", row.safe, row.unsafe, row.by_hand] for row in rows
    ]
    sums = [sum(row.safe for row in rows), sum(row.unsafe for row in rows), sum(row.by_hand for row in rows)]
    write_table(out, ("folder", "rule", "safe", "unsafe", "by hand"), [*table, ["all", "", *sums]], style, total=True)
    _reasons(survey.notes, out, style, f"Unsafe fixes, {count(sums[1], 'finding')}: what to look at", verbose=verbose)
    _reasons(survey.remaining, out, style, f"By hand, {count(sums[2], 'finding')}: why", verbose=verbose)


def write_counts(
    before: Mapping[str, int], after: Mapping[str, int], out: TextIO, style: Style, names: Mapping[str, str]
) -> None:
    """Write the number of findings before and after, by rule."""
    codes = sorted({*before, *after})
    rows: list[list[str | int]] = [[f"{code} {names[code]}", before.get(code, 0), after.get(code, 0)] for code in codes]
    rows.append(["all", sum(before.values()), sum(after.values())])
    write_table(out, ("rule", "before", "after"), rows, style, total=True)


def _reasons(reasons: Sequence[Reason], out: TextIO, style: Style, title: str, *, verbose: bool) -> None:
    if not reasons:
        return
    out.write(f"\n{style('head', title)}\n")
    shown = reasons if verbose else reasons[:_REASONS]
    for reason in shown:
        code = style("code", reason.code)
        out.write(f"  {len(reason.places):,} {code} {escape(reason.text)}\n")
        places = reason.places if verbose else reason.places[:_PLACES]
        for finding, special in places:
            out.write(f"      {style('path', escape(_place(finding)))}{escape(': ' + special if special else '')}\n")
        if len(places) < len(reason.places):
            out.write(f"      and {len(reason.places) - len(places):,} more (--verbose)\n")
    if len(shown) < len(reasons):
        rest = reasons[len(shown) :]
        number = sum(len(reason.places) for reason in rest)
        out.write(f"  {number:,} for {count(len(rest), 'other reason')} (--verbose)\n")


def _place(finding: Finding) -> str:
    place = finding.place
    return f"{place.path}:{place.line}:{place.column}"
