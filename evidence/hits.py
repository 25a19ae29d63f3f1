"""Draw hits of a crude search that have no finding: ``python -m evidence.hits --cache DIR PACKAGE``.

The search is for ``Client(``, ``requests.``, ``sleep(`` and ``.query(`` in code (not in comments and strings) outside
test code. Lines that a finding is placed at or points at are left out, and so are all in a file that does not parse.
The draw is seeded by the package's name and version: the same hits come again as long as the findings stay.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from evidence.findings import Finding, findings
from evidence.packages import Package, chosen

SEARCH = re.compile(r"Client\(|\brequests\.|sleep\(|\.query\(")
_TEST_FILE = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")


def main(arguments: list[str] | None = None) -> int:
    """Print the drawn hits, with lines around them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--context", type=int, default=3)
    parser.add_argument("package", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    (package,) = chosen([options.package])
    root = package.root(options.cache)
    for number, (path, line) in enumerate(draw(package, root, findings(root), options.count), 1):
        print(f"--- {number}: {path}:{line}")
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        for at in range(max(1, line - options.context), min(len(lines), line + options.context) + 1):
            print(f"{'>' if at == line else ' '}{at:6} {lines[at - 1]}")
    return 0


def draw(package: Package, root: Path, found: list[Finding], count: int) -> list[tuple[str, int]]:
    """As many hits without a finding, by path and line; all where there are fewer."""
    told = {(finding.path, finding.line) for finding in found}
    told.update(place for finding in found for place in finding.related)
    candidates = [hit for hit in hits(root) if hit not in told]
    if len(candidates) > count:
        candidates = random.Random(f"{package.name} {package.version}").sample(candidates, count)
    return sorted(candidates)


def hits(root: Path) -> Iterator[tuple[str, int]]:
    """Each line that the search finds in code, by path."""
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root)
        if _TEST_FILE.fullmatch(path.name) or {"test", "tests"} & set(path.parts[:-1]) or not file.is_file():
            continue
        try:
            code = _code(file.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, tokenize.TokenError):
            continue
        for number, line in enumerate(code, 1):
            if SEARCH.search(line):
                yield path.as_posix(), number


def _code(text: str) -> list[str]:
    """The lines with comments and strings blanked."""
    compile(text, "hits", "exec", dont_inherit=True)
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (tokenize.COMMENT, tokenize.STRING):
            continue
        (first, start), (last, end) = token.start, token.end
        for number in range(first, last + 1):
            line = lines[number - 1]
            left, right = start if number == first else 0, end if number == last else len(line)
            lines[number - 1] = line[:left] + " " * (right - left) + line[right:]
    return lines


if __name__ == "__main__":
    sys.exit(main())
