"""The table of verdicts: one file a package under ``evidence/verdicts``, one line a finding or a hit without one.

A line holds package, version, path, line, code, verdict and reason, with tabs between them. The verdicts on findings:

- ``right``: the code does what the rule says, and another way would serve it better;
- ``arguable``: so the contract has it, but a maintainer of that package may well disagree, for the reason given;
- ``false``: a false alarm.

And on hits of the crude search without a finding (``evidence.hits``):

- ``silent``: nothing is wrong there that a rule speaks of;
- ``left-alone``: the fault is there, and the contract leaves it alone in so many words;
- ``missed``: a missed alarm, with the code that should have come.

And on both, where the rules have changed since:

- ``mended``: a false alarm that does not come any more, or a missed one that comes now.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from evidence.packages import Package

TABLES = Path(__file__).parent / "verdicts"
ON_FINDINGS = ("right", "arguable", "false")
ON_HITS = ("silent", "left-alone", "missed")
MENDED = "mended"


class Verdict(NamedTuple):
    """One line of the table."""

    package: str
    version: str
    path: str
    line: int
    code: str
    verdict: str
    reason: str


def read(package: Package) -> list[Verdict]:
    """The verdicts on a package; none where nobody has read it yet."""
    table = TABLES / f"{package.name}.tsv"
    if not table.is_file():
        return []
    return [_parsed(line, f"{table.name}:{number}") for number, line in enumerate(_lines(table), 1)]


def write(package: Package, verdicts: list[Verdict]) -> None:
    """Replace the verdicts on a package."""
    lines = ["\t".join(map(str, verdict)) for verdict in sorted(set(verdicts))]
    (TABLES / f"{package.name}.tsv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _lines(table: Path) -> list[str]:
    return table.read_text(encoding="utf-8").splitlines()


def _parsed(line: str, place: str) -> Verdict:
    fields = line.split("\t")
    if len(fields) != len(Verdict._fields):
        raise SystemExit(f"{place}: {len(fields)} fields instead of {len(Verdict._fields)}")
    package, version, path, number, code, verdict, reason = fields
    if verdict not in (*ON_FINDINGS, *ON_HITS, MENDED):
        raise SystemExit(f"{place}: no such verdict: {verdict}")
    return Verdict(package, version, path, int(number), code, verdict, reason)
