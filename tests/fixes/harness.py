"""The fix harness: mends a fixture in a copy that can import the runtime, and says what went wrong with it."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import msgspec

from lint_rules.engine import Engine
from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable
from lint_rules.findings import Finding
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from tests.fixture_format import Fixture

UNUSED_SUPPRESSION = "RP001"


@dataclass
class Outcome:
    """What became of one program.

    Attributes:
        fixed: what `mend` answered.
        complaints: what is wrong with it, one line each; none is the good answer.
        before: how many findings of each code there were.
    """

    fixed: Fixed
    before: Counter[str]
    complaints: list[str] = field(default_factory=list)


def mend_fixture(fixture: Fixture, folder: Path, *, unsafe: bool, announced: bool = False) -> Outcome:
    """Mend a copy of a fixture, all rules selected, and examine the result.

    Args:
        fixture: what to mend.
        folder: an empty folder for the copy.
        unsafe: whether unsafe fixes are wanted.
        announced: whether the comments that announce findings stay. They are comments that no fix may lose, more of
            them than real code has, so most fixes are tried without.
    """
    for path in fixture.files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (fixture.root / path).read_bytes()
        target.write_bytes(content if announced else _without_announcements(content))
    return mend_folder(folder, fixture.files, msgspec.convert(fixture.settings, Settings), unsafe=unsafe)


def mend_folder(folder: Path, files: Iterable[str], settings: Settings, *, unsafe: bool) -> Outcome:
    """Mend a folder's files, all rules selected, and examine the result; the files stay as they are."""
    (folder / "requirements.txt").write_text("resilint-runtime\n", encoding="utf-8")
    settings = msgspec.structs.replace(settings, select=("RP",))
    files = tuple(files)
    before = {path: (folder / path).read_bytes() for path in files}
    program = Program(folder, files, settings)
    found = _findings(program)
    fixed = _mend(program, unsafe=unsafe)
    after = before | {change.path: change.after for change in fixed.changes}

    outcome = Outcome(fixed, Counter(finding.code for finding in found))
    program = Program(folder, files, settings)
    program.replace_all({change.path: change.after for change in fixed.changes})
    left = _findings(program)
    outcome.complaints += _unparsable(before, after)
    outcome.complaints += _uncounted(found, left, fixed)
    outcome.complaints += [
        f"new finding: {_shown(finding)} {finding.message}"
        for finding in left
        if not _was_there(finding, found, before[finding.place.path], after[finding.place.path])
    ]
    outcome.complaints += _unaccounted(left, fixed)
    outcome.complaints += _touched(before, fixed)
    if not unsafe:
        outcome.complaints += [f"not safe: {_shown(fix.finding)}" for fix in fixed.fixes if not fix.is_safe]
        outcome.complaints += [f"held back: {_shown(fix.finding)}" for fix in fixed.held_back if fix.is_safe]
    elif fixed.held_back:
        outcome.complaints.append("something is held back although unsafe fixes are wanted")
    again = _mend(program, unsafe=unsafe)
    outcome.complaints += [f"the second run changes {change.path}" for change in again.changes]
    return outcome


_ANNOUNCEMENT = re.compile(
    rb"[ \t]*#[ \t]*(?:\^+[ \t]*)?(?:(?:related:)?RP\d{3}|missed: RP\d{3})(?![0-9,])[^#\r\n]*(?=$|[\r\n#])"
)


def _without_announcements(content: bytes) -> bytes:
    """Take away what fixtures announce; a line that is nothing else stays as an empty comment, so that lines agree."""
    if b"\n" not in content.replace(b"\r\n", b"\n"):
        return content
    return _ANNOUNCEMENT.sub(b"", content)


def _selection(program: Program) -> Selection:
    return Selection.of(all_rules(), program.settings)


def _findings(program: Program) -> list[Finding]:
    engine = Engine(program, _selection(program))
    return sorted(finding for report in engine.check(program.files) for finding in report.findings)


def _mend(program: Program, *, unsafe: bool) -> Fixed:
    selection = _selection(program)
    reports = list(Engine(program, selection).check(program.files))
    return mend(program, selection, reports, unsafe=unsafe)


def _shown(finding: Finding) -> str:
    place = finding.place
    return f"{place.path}:{place.line}:{place.column} {finding.code}"


def _unparsable(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in after.items():
        if content != before[path]:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    ast.parse(content)
            except SyntaxError as error:
                yield f"{path} does not parse any more: {error}"


def _uncounted(found: list[Finding], left: list[Finding], fixed: Fixed) -> Iterator[str]:
    """Yield what is wrong with the numbers: a mended finding is gone, and none came meanwhile.

    One finding's fix may make others go (a request over the pool has a timeout), but none appear; not even for the
    next round to mend, for a run with that rule alone would leave it there. Only a suppression may become idle.
    """

    def count(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
        return Counter((finding.place.path, finding.code) for finding in findings)

    before, after, mended = count(found), count(left), count(fix.finding for fix in fixed.fixes)
    for key in before | after | mended:
        path, code = key
        if after[key] + mended[key] > before[key] and code != UNUSED_SUPPRESSION:
            yield f"{path}: {code} was {before[key]}, {mended[key]} mended, {after[key]} left"


def _was_there(finding: Finding, found: list[Finding], before: bytes, after: bytes) -> bool:
    """Whether a finding stands on a line that was there with such a finding, or is new and such a line is gone."""
    old, new = _lines(before), _lines(after)
    line = finding.place.line - 1
    same = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    lines = [
        other.place.line - 1 for other in found if (other.place.path, other.code) == (finding.place.path, finding.code)
    ]
    for first, start, size in same:
        if start <= line < start + size:
            return first + line - start in lines
    return any(not any(first <= number < first + size for first, _, size in same) for number in lines)


def _lines(content: bytes) -> list[str]:
    text = decode(content)
    return [] if isinstance(text, Unreadable) else text.splitlines()


def _unaccounted(left: list[Finding], fixed: Fixed) -> Iterator[str]:
    """Yield findings that are neither mended nor refused nor held back."""
    known = [answer.finding for answer in (*fixed.refused, *fixed.held_back)]
    places = {(finding.place, finding.code) for finding in known}
    yield from (f"no answer: {_shown(finding)}" for finding in left if (finding.place, finding.code) not in places)


def _touched(before: Mapping[str, bytes], fixed: Fixed) -> Iterator[str]:
    for change in fixed.changes:
        if not change.fixes:
            yield f"{change.path} is changed without a fix"
        if change.before != before[change.path]:
            yield f"{change.path} was something else before"
        if change.after == change.before:
            yield f"{change.path} is called changed and is not"
