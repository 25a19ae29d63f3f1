"""Count the findings on the packages and compare them with the verdicts: ``python -m evidence.run --cache DIR``.

Prints the counts per package and rule, findings without a verdict (new), verdicts on findings that do not come any
more (gone), missed alarms that come now (found), and mended false alarms that come again (back). With ``--list`` every
finding is printed too. Exits with 1 where something is new, gone or back.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from evidence.findings import Finding, findings
from evidence.packages import Package, chosen
from evidence.verdicts import MENDED, ON_FINDINGS, read


def main(arguments: list[str] | None = None) -> int:
    """Run the command on each package and print the differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    total: Counter[str] = Counter()
    differs = False
    for package in chosen(options.packages):
        found = findings(package.root(options.cache))
        counts = Counter(finding.code for finding in found)
        total.update(counts)
        print(f"{package.name} {package.version}: {_listed(counts)}", flush=True)
        for finding in found if options.list else ():
            print(f"  {finding.path}:{finding.line}: {finding.code} {finding.message}")
        differences = compare(package, found)
        differs |= any(not line.startswith("found") for line in differences)
        for line in differences:
            print(f"  {line}")
    print(f"in all: {_listed(total)}")
    return 1 if differs else 0


def compare(package: Package, found: list[Finding]) -> list[str]:
    """What the table and a run do not have in common."""
    now = Counter((finding.path, finding.line, finding.code) for finding in found)
    judged: Counter[tuple[str, int, str]] = Counter()
    lines = []
    for row in read(package):
        place = (row.path, row.line, row.code)
        if row.verdict in ON_FINDINGS:
            judged[place] = max(now[place], 1)
        elif row.verdict in ("missed", MENDED) and now[place]:
            judged[place] = now[place]
            came = "found" if row.verdict == "missed" else "back"
            lines.append(f"{came}: {row.path}:{row.line}: {row.code}")
    lines += [f"new: {path}:{line}: {code}" for path, line, code in sorted(now - judged)]
    lines += [f"gone: {path}:{line}: {code}" for path, line, code in sorted(judged - now)]
    return lines


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(counts.items())) or "nothing"


if __name__ == "__main__":
    sys.exit(main())
