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


def match(entries: Sequence[Identity], findings: Sequence[Identity], tree: Tree) -> Matches:
    """Pair entries with findings; each is used at most once.

    An entry stands for a finding of the same rule, path, scope and code. Failing that, if git knows its file to have
    been renamed, for one in the file's new path. Failing that, if its scope has gone, for one with the same code
    whose scope has the same body, or is another one of the same file, or has the same name in another file.
    """
    return _Matching(entries, findings, tree).run()


class _Matching:
    def __init__(self, entries: Sequence[Identity], findings: Sequence[Identity], tree: Tree) -> None:
        self._entries = entries
        self._findings = findings
        self._tree = tree
        self._known: dict[int, int] = {}
        self._open_entries = dict.fromkeys(range(len(entries)))
        self._open_findings = dict.fromkeys(range(len(findings)))

    def run(self) -> Matches:
        self._pair(self._open_entries, lambda entry: entry.kind, lambda finding: finding.kind)
        in_place = frozenset(self._known.values())
        if self._open_entries and self._open_findings:
            self._follow_renames()
        if self._open_entries and self._open_findings:
            self._follow_moves()
        return Matches(self._known, frozenset(self._known.values()) - in_place)

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
        known: dict[tuple[str, str], bool] = {}
        result: list[int] = []
        for index in self._open_entries:
            entry = self._entries[index]
            place = (entry.path, entry.scope)
            if place not in known:
                known[place] = self._tree.has_scope(*place)
            if not known[place]:
                result.append(index)
        return result

    def _follow_moves(self) -> None:
        wanted = {(self._findings[index].rule, self._findings[index].code) for index in self._open_findings}
        if not any((self._entries[index].rule, self._entries[index].code) in wanted for index in self._open_entries):
            return
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
