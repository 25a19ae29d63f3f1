"""Run all rules over much code and see that nothing crashes: ``python -m scripts.sweep --stdlib --generated 3000``.

Screening is switched off, test code is checked, and every rule is selected. What is found does not matter here: a rule
that raises an error, and a file that takes longer than ``--slow`` seconds of processor time, are the failures.
"""

from __future__ import annotations

import argparse
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lint_rules.engine import Engine
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from scripts.generated_programs import fixture_trees, graft, hypothesmith_programs, parsed

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
_SETTINGS = Settings(select=("RP",), check_tests=True)
_TOGETHER = 5
"""So many generated programs are modules of one program and import from each other."""


@dataclass
class Outcome:
    """What a sweep saw."""

    files: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        found = ", ".join(f"{code} {count}" for code, count in sorted(self.codes.items())) or "none"
        lines = [f"{self.files} files; findings: {found}", *self.complaints, *self.slow]
        return "\n".join([*lines, f"{len(self.complaints)} failures, {len(self.slow)} slow files"])


def check(root: Path, files: Sequence[str], outcome: Outcome, *, slow: float) -> None:
    """Run all rules over files as one program, without screening."""
    program = Program(root, files, _SETTINGS)
    engine = Engine(program, Selection.of(all_rules(), _SETTINGS), complain=outcome.complaints.append)
    for path in files:
        started = time.process_time()
        report = engine.check_file(path)
        spent = time.process_time() - started
        outcome.files += 1
        outcome.codes.update(finding.code for finding in (*report.findings, *report.silenced))
        if spent > slow:
            outcome.slow.append(f"slow: {path} took {spent:.1f} s")


def standard_library() -> tuple[Path, list[str]]:
    """Return the folder of the standard library and its files."""
    root = Path(sysconfig.get_path("stdlib"))
    files = sorted(path for path in root.rglob("*.py") if path.is_file() and "site-packages" not in path.parts)
    return root, [path.relative_to(root).as_posix() for path in files]


def generated(count: int, seed: int) -> tuple[list[str], int]:
    """Return programs, and how many of them have fixtures grafted in: two thirds, or more.

    hypothesmith is slow, so no more than 300 of its programs serve as hosts.
    """
    plain = hypothesmith_programs(count // 3, seed)
    hosts, fixtures = parsed(plain[:300]), fixture_trees(FIXTURES)
    grafted = [graft(seed + number, hosts, fixtures) for number in range(count - len(plain))]
    return [*plain, *grafted], len(grafted)


def check_texts(texts: Iterable[str], outcome: Outcome, folder: Path, *, slow: float, keep: Path | None = None) -> None:
    """Check texts, a few at a time as modules of one program; keep those that fail."""
    pending = list(texts)
    for start in range(0, len(pending), _TOGETHER):
        group = pending[start : start + _TOGETHER]
        names = [f"m{number}.py" for number in range(len(group))]
        sources = [f"from m{(number + 1) % len(group)} import *\n{text}" for number, text in enumerate(group)]
        for name, source in zip(names, sources, strict=True):
            # What hypothesmith makes may hold lone carriage returns: nothing may be translated.
            (folder / name).write_bytes(source.encode("utf-8", "surrogatepass"))
        before = len(outcome.complaints) + len(outcome.slow)
        check(folder, names, outcome, slow=slow)
        if keep is not None and len(outcome.complaints) + len(outcome.slow) > before:
            kept = keep / f"{start:05}"
            kept.mkdir(parents=True, exist_ok=True)
            for name in names:
                (kept / name).write_bytes((folder / name).read_bytes())


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code: 1 if something failed or was slow."""
    parser = argparse.ArgumentParser(prog="python -m scripts.sweep", description=__doc__.partition("\n")[0])
    parser.add_argument("--stdlib", action="store_true", help="check the whole standard library")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="check N generated programs")
    parser.add_argument("--seed", type=int, default=0, help="of the generated programs (default: 0)")
    parser.add_argument("--slow", type=float, default=30.0, metavar="S", help="seconds for a file (default: 30)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where to keep generated programs that fail")
    arguments = parser.parse_args(argv)
    outcome = Outcome()
    if arguments.stdlib:
        check(*standard_library(), outcome, slow=arguments.slow)
    if arguments.generated:
        texts, grafted = generated(arguments.generated, arguments.seed)
        print(f"{len(texts)} programs, {grafted} of them with fixtures grafted in")
        with tempfile.TemporaryDirectory() as folder:
            check_texts(texts, outcome, Path(folder), slow=arguments.slow, keep=arguments.keep)
    print(outcome)
    return 1 if outcome.complaints or outcome.slow else 0


if __name__ == "__main__":
    sys.exit(main())
