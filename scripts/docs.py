"""Write what the docs take from the code, or check that it is current: ``python -m scripts.docs [--check]``.

Whole pages: one for each rule and the catalogue, in ``docs/rules``. Parts of pages, between two comment lines: the
README's table of rules, the settings in ``docs/configuration.md``, and pylint's messages.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from lint_rules.rules.page import page
from lint_rules.rules.registry import all_rules
from scripts.rule_tables import catalogue, messages, overview
from scripts.setting_entries import entries

ROOT = Path(__file__).parent.parent
_PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "README.md": ("rules", lambda: overview(all_rules())),
    "docs/configuration.md": ("settings", entries),
    "docs/where-people-look.md": ("messages", lambda: messages(all_rules())),
}


def pages(root: Path = ROOT) -> dict[str, str]:
    """Return every file that is made, or made in part, with the text that it should have."""
    made = {f"docs/rules/{rule.code}.md": page(rule) for rule in all_rules()}
    made["docs/rules/README.md"] = catalogue(all_rules())
    for path, (name, text) in _PARTS.items():
        made[path] = with_part((root / path).read_text(encoding="utf-8"), name, text())
    return made


def with_part(document: str, name: str, text: str) -> str:
    """Return a document with the part between its two comment lines replaced.

    Raises:
        ValueError: the document has no such part, or more than one.
    """
    begin, end = f"<!-- {name}: begin; made by python -m scripts.docs -->", f"<!-- {name}: end -->"
    pattern = re.compile(rf"(?<={re.escape(begin)}\n).*?(?=^{re.escape(end)}$)", re.DOTALL | re.MULTILINE)
    if len(pattern.findall(document)) != 1:
        raise ValueError(f"expected one part between {begin} and {end}")
    return pattern.sub(lambda _: f"\n{text.strip()}\n\n", document)


def stale(root: Path = ROOT) -> list[str]:
    """Return the files that are not as they should be, those of rules that no longer exist among them."""
    wanted = pages(root)
    there = {path.relative_to(root).as_posix() for path in (root / "docs" / "rules").glob("*.md")}
    differing = [path for path, text in wanted.items() if not _has(root / path, text)]
    return sorted({*differing, *(there - wanted.keys())})


def write(root: Path = ROOT) -> list[str]:
    """Make all files current and return those that changed."""
    wanted = pages(root)
    changed = stale(root)
    for path in changed:
        if path in wanted:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            (root / path).unlink()
    return changed


def _has(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is stale")
    arguments = parser.parse_args(argv)
    found = stale() if arguments.check else write()
    for path in found:
        print(f"{'stale' if arguments.check else 'written'}: {path}")
    return 1 if arguments.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
