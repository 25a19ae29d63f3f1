"""Which findings are known: pairs what was recorded with what is there now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Protocol

import msgspec

from lint_rules.gate.identity import Identity


class Tree(Protocol):
    """What matching asks about the files as they are now."""

    def has_scope(self, path: str, scope: str) -> bool:
        """Tell whether a file is there and has a function or class of this qualified name."""
        ...

    def renames(self, gone: Sequence[str]) -> Mapping[str, str]:
        """Return the present paths of files that git knows to have been renamed, by their former paths."""
        ...


class Matches(msgspec.Struct):
    """The outcome, by index into what was given."""

    known: dict[int, int]
    """Finding to the entry that stands for it."""
    moved: frozenset[int]
    """Entries that were found in another place than the one that they record."""
    taken: frozenset[int]
    """Entries that stand for any finding, those in files that are not reported on included."""


Rest = Callable[[], Sequence[Identity]]
"""Makes the identities of all findings in the files that a run does not report on."""


def match(
    entries: Sequence[Identity],
    findings: Sequence[Identity],
    tree: Tree,
    rest: Rest | None = None,
    *,
    thorough: bool = False,
) -> Matches:
    """Pair entries with findings; each is used at most once.

    An entry stands for a finding of the same rule, path, scope and code. Failing that, if git knows its file to have
    been renamed, for one in the file's new path. Failing that, if its scope has gone, for one with the same code
    whose scope has the same body, or is another one of the same file, or has the same name in another file.

    ``rest`` is asked only if something may have moved: an entry whose code moved to a file that is not reported on
    must not stand for a finding that is. With ``thorough`` it is asked wherever a scope has gone, so that what is not
    taken is sure to stand for nothing.
    """
    return _Matching(entries, findings, tree, rest).run(thorough)


class _Matching:
    def __init__(
        self, entries: Sequence[Identity], findings: Sequence[Identity], tree: Tree, rest: Rest | None
    ) -> None:
        self._entries = entries
        self._findings = list(findings)
        self._reported = len(findings)
        self._tree = tree
        self._rest = rest
        self._known: dict[int, int] = {}
        self._there: dict[tuple[str, str], bool] = {}
        self._open_entries = dict.fromkeys(range(len(entries)))
        self._open_findings = dict.fromkeys(range(len(findings)))

    def run(self, thorough: bool) -> Matches:
        self._pair_in_place()
        if self._rest is not None and (self._may_have_moved() or (thorough and self._gone())):
            self._add(self._rest())
            self._pair_in_place()
        in_place = frozenset(self._known.values())
        if self._may_have_moved():
            self._follow_renames()
        if self._may_have_moved():
            self._follow_moves()
        known = {finding: entry for finding, entry in self._known.items() if finding < self._reported}
        return Matches(known, frozenset(known.values()) - in_place, frozenset(self._known.values()))

    def _pair_in_place(self) -> None:
        self._pair(self._open_entries, lambda entry: entry.kind, lambda finding: finding.kind)

    def _add(self, others: Sequence[Identity]) -> None:
        self._open_findings.update(dict.fromkeys(range(len(self._findings), len(self._findings) + len(others))))
        self._findings += others

    def _may_have_moved(self) -> bool:
        """Whether an open entry's scope has gone, and its code is that of an open finding."""
        wanted = {(self._findings[index].rule, self._findings[index].code) for index in self._open_findings}
        return any((self._entries[index].rule, self._entries[index].code) in wanted for index in self._gone())

    def _pair(
        self,
        entries: Sequence[int] | dict[int, None],
        of_entry: Callable[[Identity], Hashable],
        of_finding: Callable[[Identity], Hashable],
    ) -> None:
        """Pair what has the same key; among several the same neighbours decide, then the order."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = {}
        for index in entries:
            groups.setdefault(of_entry(self._entries[index]), ([], []))[0].append(index)
        for index in self._open_findings:
            group = groups.get(of_finding(self._findings[index]))
            if group is not None:
                group[1].append(index)
        for recorded, present in groups.values():
            if recorded and present:
                self._pair_equals(recorded, present)

    def _pair_equals(self, recorded: list[int], present: list[int]) -> None:
        if len(recorded) > 1 or len(present) > 1:
            recorded.sort(key=lambda index: self._order(self._entries[index]))
            present.sort(key=lambda index: self._order(self._findings[index]))
            for neighbours in (_both_neighbours, _before, _after):
                self._pair_queues(recorded, present, neighbours)
        for entry, finding in zip(recorded, present, strict=False):
            self._settle(entry, finding)

    def _pair_queues(self, recorded: list[int], present: list[int], key: Callable[[Identity], Hashable]) -> None:
        waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
        for index in reversed(recorded):
            waiting[key(self._entries[index])].append(index)
        for finding in list(present):
            queue = waiting.get(key(self._findings[finding]))
            if queue:
                entry = queue.pop()
                recorded.remove(entry)
                present.remove(finding)
                self._settle(entry, finding)

    def _settle(self, entry: int, finding: int) -> None:
        self._known[finding] = entry
        del self._open_entries[entry]
        del self._open_findings[finding]

    def _order(self, identity: Identity) -> tuple[str, str, int]:
        return (identity.path, identity.scope, identity.ordinal)

    def _follow_renames(self) -> None:
        gone = sorted({self._entries[index].path for index in self._gone()})
        new_paths = self._tree.renames(gone) if gone else {}
        renamed = [index for index in self._open_entries if self._entries[index].path in new_paths]
        if renamed:
            self._pair(
                renamed,
                lambda entry: (entry.rule, new_paths[entry.path], entry.scope, entry.code),
                lambda finding: finding.kind,
            )

    def _gone(self) -> list[int]:
        """Return the open entries whose scope is no longer there."""
        result: list[int] = []
        for index in self._open_entries:
            entry = self._entries[index]
            place = (entry.path, entry.scope)
            if place not in self._there:
                self._there[place] = self._tree.has_scope(*place)
            if not self._there[place]:
                result.append(index)
        return result

    def _follow_moves(self) -> None:
        # A file that could not be read has no body: nothing but its path (and git) knows it.
        gone = [index for index in self._gone() if self._entries[index].body]
        for key in _MOVES:
            left = [index for index in gone if index in self._open_entries]
            if left and self._open_findings:
                self._pair(left, key, key)


def _both_neighbours(identity: Identity) -> Hashable:
    return (identity.before, identity.after)


def _before(identity: Identity) -> Hashable:
    return identity.before


def _after(identity: Identity) -> Hashable:
    return identity.after


def _name(identity: Identity) -> str:
    return identity.scope.rpartition(".")[2]


_MOVES: tuple[Callable[[Identity], Hashable], ...] = (
    lambda item: (item.rule, item.code, item.body, item.path),
    lambda item: (item.rule, item.code, item.body, _name(item)),
    lambda item: (item.rule, item.code, item.body),
    lambda item: (item.rule, item.code, item.path),
    lambda item: (item.rule, item.code, _name(item)),
)
"""What a finding in another scope must share with an entry, closest first."""
