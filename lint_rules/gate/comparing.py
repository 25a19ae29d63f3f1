"""A run held against the program as it was at another commit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from lint_rules.cache.store import Store
from lint_rules.engine import FileReport
from lint_rules.facts import Unreadable
from lint_rules.findings import Finding
from lint_rules.gate.checked import Checked
from lint_rules.gate.entry import Entry
from lint_rules.gate.errors import GateError
from lint_rules.gate.git import GitError
from lint_rules.gate.lines import changed_lines, touches
from lint_rules.gate.matching import Rest
from lint_rules.gate.ratchet import Verdict, judge
from lint_rules.gate.recording import ProgramTree, identify
from lint_rules.gate.renames import renames_since
from lint_rules.gate.since import PastSources, find_base, program_at
from lint_rules.program import Program

CheckAll = Callable[[Program, Iterable[str]], Sequence[FileReport]]
"""Checks files of a program as the run itself does."""


class Present(msgspec.Struct, frozen=True):
    """The run that is compared."""

    program: Program
    reports: Sequence[FileReport]
    checked: Checked
    rest: Rest
    """Makes the identities of the findings in files that the run does not report on."""
    includes: Callable[[str], bool]
    """Whether a file that is not there would be part of the program."""


def since(
    revision: str,
    present: Present,
    check: CheckAll,
    *,
    words: frozenset[str] | None,
    store: Store | None,
    today: datetime.date,
    only_changed_lines: bool = False,
) -> Verdict:
    """Return what is new since this branch left a revision; its entries are the findings of that time.

    Args:
        revision: a branch, tag or commit.
        present: the run.
        check: checks the past program.
        words: the screening words.
        store: the cache, if there is one.
        today: the day that dates are compared with.
        only_changed_lines: count only findings on lines that were added or changed.

    Raises:
        GateError: git cannot tell; the message says why.
    """
    program = present.program
    commit = find_base(program.sources.root, revision)
    past, sources = program_at(commit, program, words=words, store=store, includes=present.includes)
    try:
        renamed = renames_since(program.sources.root, commit)
    except GitError as error:
        raise GateError(f"git cannot compare with {commit[:12]}: {error}") from None
    former = {new: old for old, new in renamed.items()}
    reported = [report.path for report in present.reports if report.findings]
    before = identify(past, check(past, _worth_checking([former.get(path, path) for path in reported], sources)))
    entries = [Entry(identity) for _, identity in before]
    verdict = judge(
        identify(program, present.reports),
        entries,
        ProgramTree(program, renamed),
        was_checked=present.checked,
        today=today,
        rest=present.rest,
    )
    return _on_changed_lines(verdict, past, program, renamed) if only_changed_lines else verdict


def _worth_checking(reported: Iterable[str], sources: PastSources) -> list[str]:
    """Return the past files that can make a difference, sorted.

    Those are the files with findings now; those that have changed, for what has moved out of them; and those that
    speak of these, for what a change there has mended. What was mended farther away is not counted as fixed.
    """
    chosen = {*reported, *sources.changed} & sources.files
    for path in sources.changed:
        folder, _, name = path.rpartition("/")
        stem = folder.rpartition("/")[2] if name == "__init__.py" else name.rpartition(".")[0]
        if stem:
            chosen.update(sources.mentioning(stem))
    return sorted(chosen)


def _on_changed_lines(verdict: Verdict, past: Program, program: Program, renamed: Mapping[str, str]) -> Verdict:
    former = {new: old for old, new in renamed.items()}
    lines: dict[str, frozenset[int] | None] = {}
    new: list[Finding] = []
    elsewhere: list[tuple[Finding, Entry | None]] = []
    for finding in verdict.new:
        path = finding.place.path
        if path not in lines:
            lines[path] = _lines_of(past, program, path, former.get(path, path))
        changed = lines[path]
        if changed is None or touches(finding.place, changed):
            new.append(finding)
        else:
            elsewhere.append((finding, None))
    return msgspec.structs.replace(verdict, new=tuple(new), known=(*verdict.known, *elsewhere))


def _lines_of(past: Program, program: Program, path: str, former: str) -> frozenset[int] | None:
    """Return the changed lines of a file, ``None`` if all of it is new."""
    before = past.sources.read(former) if former in past.sources.files else None
    after = program.sources.read(path)
    if before is None or isinstance(before, Unreadable) or isinstance(after, Unreadable):
        return None
    return changed_lines(before, after)
