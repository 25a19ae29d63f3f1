"""Mend copies of the packages and count: ``python -m evidence.fixes --cache DIR --work DIR [--python PYTHON]``.

Each package's source distribution is copied to ``--work``, where a requirements file says that the runtime is there,
and mended as by ``resilint check --fix --unsafe-fixes``. Printed are the findings before, what was mended (safe,
unsafe), what was refused by the reason's kind, and what is left. Every changed file must parse; with ``--python``, an
interpreter that has the package's dependencies and the runtime, every changed module is imported before and after, and
must end in the same way. ``--diff FILE`` collects all hunks, to be read. Exits with 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import msgspec

from evidence.packages import chosen
from lint_rules.discovery import find_project
from lint_rules.engine import Engine, screening_words
from lint_rules.fixes.diff import unified
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.output.style import Style
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection

_DECLARED = "requirements-resilint.txt"
_IMPORTING = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
result = {}
for name in sys.argv[2:]:
    try:
        importlib.import_module(name)
        result[name] = "imported"
    except BaseException as error:
        result[name] = f"{type(error).__name__}: {error}"
sys.stdout.write("\\n" + json.dumps(result))
"""


def main(arguments: list[str] | None = None) -> int:
    """Mend each package and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--python", help="interpreter to import changed modules with")
    parser.add_argument("--diff", type=Path, help="file that gets all hunks")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    total: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong = False
    for package in chosen(options.packages):
        root = options.work / f"{package.name}-{package.version}"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(package.root(options.cache), root, symlinks=True)
        (root / _DECLARED).write_text("resilint-runtime\n")
        before, after, fixed = _mended(root)
        counts = Counter({"before": before.total(), "after": after.total()})
        counts.update(fix.draft.safety for fix in fixed.fixes)
        total.update(counts)
        refused.update(f"{refusal.finding.code} {refusal.kind}" for refusal in fixed.refused)
        print(f"{package.name} {package.version}: {_listed(counts)}; files changed: {len(fixed.changes)}", flush=True)
        complaints = _complaints(root, before, after, fixed, options.python)
        for line in complaints:
            print(f"  {line}")
        wrong = wrong or bool(complaints)
        if options.diff is not None:
            with options.diff.open("a", encoding="utf-8", errors="backslashreplace") as out:
                out.writelines([f"# {package.name}\n", *[unified(change, Style(False)) for change in fixed.changes]])
    print(f"in all: {_listed(total)}")
    for kind, number in refused.most_common():
        print(f"  refused {number}: {kind}")
    return 1 if wrong else 0


def _mended(root: Path) -> tuple[Counter[str], Counter[str], Fixed]:
    project = find_project([str(root)], isolated=True)
    settings = msgspec.structs.replace(project.settings, select=("RP",))
    selection = Selection.of(all_rules(), settings)
    program = Program(root, project.tree().files(), settings, words=screening_words())
    program.load()
    reports = list(Engine(program, selection).check(program.files))
    before = Counter(finding.code for report in reports for finding in report.findings)
    fixed = mend(program, selection, reports, unsafe=True)
    reports = list(Engine(program, selection).check(program.files))
    after = Counter(finding.code for report in reports for finding in report.findings)
    return before, after, fixed


def _complaints(root: Path, before: Counter[str], after: Counter[str], fixed: Fixed, python: str | None) -> list[str]:
    lines = [
        f"more {code} than before: {before[code]} -> {after[code]}" for code in after if after[code] > before[code]
    ]
    names = {change.path: _module(root, change.path) for change in fixed.changes}
    was = {} if python is None else _imported(python, root, names)
    for change in fixed.changes:
        (root / change.path).write_bytes(change.after)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(change.after)
        except (SyntaxError, ValueError) as error:
            lines.append(f"{change.path} does not parse: {error}")
    now = {} if python is None else _imported(python, root, names)
    lines += [f"{name}: {was[name]}, now {now.get(name)}" for name in was if was[name] != now.get(name)]
    if python is not None:
        print(f"  imported: {sum(1 for end in was.values() if end == 'imported')} of {len(was)} changed modules")
    return lines


def _module(root: Path, path: str) -> tuple[str, str]:
    """Return the folder that a file is imported from, and its dotted name."""
    folder = (root / path).parent
    while (folder / "__init__.py").exists() and folder != root:
        folder = folder.parent
    dotted = (root / path).relative_to(folder).with_suffix("").as_posix().replace("/", ".")
    return str(folder), dotted.removesuffix(".__init__")


def _imported(python: str, root: Path, names: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Return how importing each module ends."""
    result: dict[str, str] = {}
    for folder in sorted({folder for folder, _ in names.values()}):
        modules = sorted(name for place, name in names.values() if place == folder)
        done = subprocess.run(
            [python, "-W", "ignore", "-c", _IMPORTING, folder, *modules],
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=900,
        )
        try:
            result |= json.loads(done.stdout.rpartition("\n")[2])
        except ValueError:
            result |= dict.fromkeys(modules, f"the interpreter ended with {done.returncode}")
    return result


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{key} {number}" for key, number in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
