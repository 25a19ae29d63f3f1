"""Print the tables of ``docs/evidence.md`` from the verdicts: ``python -m evidence.tables``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from evidence.packages import PACKAGES
from evidence.verdicts import MENDED, ON_FINDINGS, ON_HITS, Verdict, read


def main() -> int:
    """Print the findings by rule, the findings by package, and the hits by package."""
    rows = [row for package in PACKAGES for row in read(package)]
    judged = [row for row in rows if row.verdict in ON_FINDINGS]
    codes = sorted({row.code for row in judged})
    print("| rule | findings | right | arguable | false |\n| --- | ---: | ---: | ---: | ---: |")
    for code in codes:
        print(_line(code, (row for row in judged if row.code == code), ON_FINDINGS))
    print(_line("in all", judged, ON_FINDINGS))
    print(f"\n| package | {' | '.join(codes)} |\n| --- | {' | '.join('---:' for _ in codes)} |")
    for package in PACKAGES:
        counts = Counter(row.code for row in judged if row.package == package.name)
        print(f"| {package.name} {package.version} | {' | '.join(str(counts[code] or '') for code in codes)} |")
    print("\n| package | hits read | silent | left alone | missed |\n| --- | ---: | ---: | ---: | ---: |")
    hits = [row for row in rows if row.verdict in ON_HITS]
    for package in PACKAGES:
        print(_line(package.name, (row for row in hits if row.package == package.name), ON_HITS))
    print(_line("in all", hits, ON_HITS))
    print(f"\n{sum(row.verdict == MENDED for row in rows)} rows are mended")
    return 0


def _line(name: str, rows: Iterable[Verdict], verdicts: tuple[str, ...]) -> str:
    counts = Counter(row.verdict for row in rows)
    return f"| {name} | {counts.total()} | {' | '.join(str(counts[verdict]) for verdict in verdicts)} |"


if __name__ == "__main__":
    sys.exit(main())
