"""Mends a program by the real machinery, runs it before and after, and says what disagrees."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec

from behaviour.header import Header, read_header
from behaviour.observing import Observed, agrees, differences
from behaviour.running import run
from lint_rules.engine import Engine
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from lint_rules.settings.fix import FixSettings

_POOLING = ("clients", "sessions", "closed", "bigquery timeouts")
"""What becomes different when a client or session is shared."""
_BROKEN = (
    "AttributeError",
    "ImportError",
    "NameError",
    "RecursionError",
    "SyntaxError",
    "TypeError",
    "UnboundLocalError",
)
PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Proof:
    """What is known of one program.

    Attributes:
        complaints: what disagrees with its header; empty if it holds.
        before, after: what was seen.
        mended: its text after the fixes.
    """

    complaints: list[str]
    before: Observed
    after: Observed
    mended: str


def prove(path: Path) -> Proof:
    """Prove that the fixes of a program's findings change what they are meant to, and nothing else."""
    header = read_header(path)
    text = path.read_text("utf-8")
    found, fixed, mended = mended_text(text, header)
    complaints = _fixability(header, fixed)
    complaints += [f"{code} is named, and finds nothing" for code in header.rules if not _finds(code, found)]
    before, left_before = before_of(path)
    after, left_after = run(mended, header)
    complaints += [f"never played: {line}" for line in left_before if line in left_after]
    expected = {"raised": "nothing"} | {name: sides[0] for name, sides in header.changes.items()} | header.before
    complaints += [
        f"before, {name} should be {value}, is {' | '.join(before[name]) or 'nothing'}"
        for name, value in expected.items()
        if name in before and not agrees(name, before[name], value)
    ]
    complaints += differences(before, after, header.changes)
    complaints += [f"blanks at the end of {line!r}" for line in mended.splitlines() if line != line.rstrip()]
    if not any(before[name] for name in before if name != "returned") and before["returned"] == ["None"]:
        complaints.append("nothing can be seen of what it does")
    return Proof(complaints, before, after, mended)


@cache
def before_of(path: Path) -> tuple[Observed, list[str]]:
    """Return what is seen of a program as it is, and what of its script is never played."""
    return run(path.read_text("utf-8"), read_header(path))


def with_all_rules(path: Path, *, unsafe: bool) -> list[str]:
    """Prove that the fixes of all rules together do not break a program; return what is wrong.

    Safe fixes change nothing but what pooling changes, and what the header declares. Unsafe ones may change what no
    header knows; but they leave no program that is broken, no new finding, and nothing for a second run to change.
    """
    header = replace(read_header(path), rules=("RP",), fixability=("unsafe" if unsafe else "safe",))
    text = path.read_text("utf-8")
    found, _, mended = mended_text(text, header)
    if mended == text:
        return []
    before, after = before_of(path)[0], run(mended, header)[0]
    if not unsafe:
        allowed = {*_POOLING, *header.changes}
        return [f"{name} changed" for name in before if name not in allowed and before[name] != after[name]]
    left, _, again = mended_text(mended, header)
    complaints = [f"{code} is new" for code in sorted(left - found)]
    if again != mended:
        complaints.append("a second run changes something")
    if before["raised"] != after["raised"] and "raised" not in header.changes:
        complaints += [f"raised {text}" for text in after["raised"] if text.partition("(")[0] in _BROKEN]
    return complaints


def mended_text(text: str, header: Header) -> tuple[set[str], Fixed, str]:
    """Return what is found in a program, what mending comes to, and its text then.

    The runtime is a declared dependency of it.
    """
    fix = msgspec.toml.decode(header.settings, type=FixSettings) if header.settings else FixSettings()
    settings = Settings(select=header.rules, fix=fix)
    selection = Selection.of(all_rules(), settings)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.joinpath("requirements.txt").write_text("resilint-runtime\n", "utf-8")
        root.joinpath("program.py").write_text(text, "utf-8")
        program = Program(root, ["program.py"], settings)
        reports = list(Engine(program, selection).check(program.files))
        unsafe = any(word == "unsafe" for word in header.fixability)
        fixed = mend(program, selection, reports, unsafe=unsafe)
    found = {finding.code for report in reports for finding in report.findings}
    return found, fixed, fixed.changes[0].after.decode("utf-8") if fixed.changes else text


def _finds(code: str, found: set[str]) -> bool:
    """Whether a rule's code, or a prefix of codes, found something; with RP001 others are there to find nothing."""
    return any(one.startswith(code) for one in found) or "RP001" in found


def _fixability(header: Header, fixed: Fixed) -> list[str]:
    notes = " / ".join(note for fix in fixed.fixes for note in fix.draft.notes)
    if missing := [words for words in header.notes if words not in notes]:
        return [f"no note says {missing[0]}: {notes or 'there are none'}"]
    found = {fix.draft.safety for fix in fixed.fixes}
    found |= {f"held back: {fix.finding.code} {'; '.join(fix.draft.notes)}" for fix in fixed.held_back}
    found |= {f"refused: {refusal.kind}" for refusal in fixed.refused}
    if found == set(header.fixability):
        return []
    reasons = [f"\n    {refusal.finding.code}: {refusal.reason}" for refusal in fixed.refused]
    return [f"fixability is {'; '.join(sorted(found)) or 'nothing'}{''.join(reasons)}"]
