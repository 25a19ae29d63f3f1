"""Start a new rule: ``python -m scripts.new_rule RP403 socket-without-timeout --call socket.create_connection``.

It writes the rule's module, its statement in the contract, two fixtures, its message id in pylint and its line in the
changelog, and says what is left to do. What it writes runs at once; the texts in it begin with TODO, and the tests fail
until they are written.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from lint_rules.rules.message_ids import PYLINT_IDS
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import FAMILIES
from scripts.changelog import with_rule
from scripts.rule_template import NewRule

ROOT = Path(__file__).parent.parent
MESSAGE_IDS = "lint_rules/rules/message_ids.py"
FOLDERS = {"RP0": "tool", "RP1": "connections", "RP2": "loops", "RP3": "decorators", "RP4": "timeouts"}

_NEXT = """\
What is left:
1. Write what stands after each TODO, in the rule's module and in CHANGELOG.md.
2. Say what the rule promises, a statement a line, in {contract}, and show each statement in tests/fixtures/{code}:
   where it holds (positive) and the closest case where it does not (near-miss); the format: tests/fixtures/README.md.
3. Make `check` do it: pytest tests/test_fixtures.py -k {code}
4. Put the mistake into examples/pipeline and what to write instead into examples/pipeline_repaired.
5. Write the pages: python -m scripts.docs
6. Run everything: pytest -n auto
"""


class RefusedError(Exception):
    """What was asked for cannot be made; the message says why."""


def make(root: Path, code: str, name: str, call: str) -> list[str]:
    """Write the files of a new rule below ``root`` and return their paths.

    Raises:
        RefusedError: a code, a name or a dotted name that cannot be used, or a file that is there already.
    """
    if not re.fullmatch(r"RP[0-4]\d{2}", code):
        raise RefusedError(f"{code}: a code is RP and three digits, the first of a family: {_families()}")
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name):
        raise RefusedError(f"{name}: a name is two or more words in small letters, with hyphens")
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", call):
        raise RefusedError(f"{call}: give a dotted name, such as socket.create_connection")
    for rule in all_rules():
        if code == rule.code or name == rule.name:
            raise RefusedError(f"{rule.code} {rule.name} exists already")
    files = NewRule(code, name, call, FOLDERS[code[:3]]).files()
    if there := [path for path in files if (root / path).exists()]:
        raise RefusedError(f"{there[0]} exists already")
    changelog = root / "CHANGELOG.md"
    files["CHANGELOG.md"] = with_rule(changelog.read_text(encoding="utf-8"), code, name, "TODO: what it finds")
    files[MESSAGE_IDS] = with_message_id((root / MESSAGE_IDS).read_text(encoding="utf-8"), code)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    return list(files)


def with_message_id(module: str, code: str) -> str:
    """Return the module of the message ids with one for a new rule, at its place in the order of the codes.

    Raises:
        RefusedError: the id that the code asks for was given to another rule.
    """
    family = next(message[1:3] for known, message in PYLINT_IDS.items() if known.startswith(code[:3]))
    message = f"W{family}{code[3:]}"
    if message in PYLINT_IDS.values():
        raise RefusedError(f"{message}, pylint's id for {code}, is taken: give it one in {MESSAGE_IDS} first")
    lines = module.splitlines(keepends=True)
    rows = [index for index, line in enumerate(lines) if line.startswith('    "RP')]
    after = next((index for index in rows if lines[index][5:10] > code), rows[-1] + 1)
    return "".join([*lines[:after], f'    "{code}": "{message}",\n', *lines[after:]])


def _families() -> str:
    return ", ".join(f"{prefix}xx {title}" for prefix, title in FAMILIES.items())


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.new_rule", description="Start a new rule.")
    parser.add_argument("code", help="such as RP403")
    parser.add_argument("name", help="the smell, such as socket-without-timeout")
    parser.add_argument("--call", required=True, metavar="DOTTED", help="what it reports calls of, to begin with")
    arguments = parser.parse_args(argv)
    try:
        written = make(ROOT, arguments.code, arguments.name, arguments.call)
    except RefusedError as error:
        print(f"new_rule: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(f"written: {path}")
    print(_NEXT.format(code=arguments.code, contract=f"docs/contract/{arguments.name}.md"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
