"""The program as it was at another commit, linked from git objects; nothing is checked out.

Files whose content is the same on both sides are neither read nor extracted again. The settings are those of today
on both sides, so that only a change of the code can make a finding new.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable
from pathlib import Path

import msgspec

from lint_rules import facts
from lint_rules.cache.sources import CachedSources
from lint_rules.cache.store import Store
from lint_rules.gate.errors import GateError
from lint_rules.gate.git import Git, GitError
from lint_rules.program import Program
from lint_rules.program.sources import Sources

_LINKS = 5
"""Symbolic links that are followed one after the other."""
_FILE, _LINK, _SUBMODULE = "100", "120000", "160000"


class _Blob(msgspec.Struct, frozen=True):
    """A file at a commit; ``folder`` is the repository that has it: a submodule's work tree or the root."""

    name: str
    folder: Path
    mode: str


def find_base(root: Path, revision: str) -> str:
    """Return the commit at which this branch left a revision: their merge base.

    Args:
        root: a folder of the work tree.
        revision: a branch, tag or commit.

    Raises:
        GateError: there is no repository, no such revision, no commit yet, or no common history.
    """
    git = Git(root)
    where = f"--since {revision}"
    try:
        git.line("rev-parse", "--show-prefix")
    except GitError as error:
        what = "is in no git repository" if "not a git repository" in str(error) else str(error)
        raise GateError(f"{where}: {root}: {what}") from None
    commit = _commit(git, revision)
    if commit is None:
        raise GateError(f"{where}: git knows no commit of that name{_shallow_hint(git)}")
    head = _commit(git, "HEAD")
    if head is None:
        raise GateError(f"{where}: the current branch has no commit yet, so there is nothing to compare")
    try:
        return git.line("merge-base", commit, head)
    except GitError:
        raise GateError(f"{where}: has no commit in common with HEAD{_shallow_hint(git)}") from None


def _commit(git: Git, revision: str) -> str | None:
    try:
        return git.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") or None
    except GitError:
        return None


def _shallow_hint(git: Git) -> str:
    try:
        is_shallow = git.line("rev-parse", "--is-shallow-repository") == "true"
    except GitError:
        return ""
    return (
        " in this shallow clone: fetch more history (fetch-depth: 0, or `git fetch --unshallow`)" if is_shallow else ""
    )


def program_at(
    commit: str, current: Program, *, words: frozenset[str] | None, store: Store | None, includes: Callable[[str], bool]
) -> tuple[Program, PastSources]:
    """Return the program as it was at a commit, and its files.

    Args:
        commit: the commit.
        current: the program as it is, whose facts are used where a file has not changed.
        words: the screening words.
        store: the cache, if there is one.
        includes: whether a file that is no longer there would be part of the program.

    Raises:
        GateError: an object is missing.
    """
    try:
        blobs = _Files(current.sources.root, commit).blobs()
        now = current.sources.files
        chosen = {
            path: blob for path, blob in blobs.items() if path in now or (path.endswith(".py") and includes(path))
        }
        changed, same = _contents(chosen, current.sources)
    except GitError as error:
        raise GateError(f"git cannot read the files of {commit[:12]}: {error}") from None
    sources = PastSources(current.sources, changed, same, words, store or _NoStore())
    return Program(current.sources.root, (), current.settings, sources=sources), sources


class PastSources(CachedSources):
    """Files as they were; those that have not changed are taken from the program as it is."""

    def __init__(
        self, current: Sources, changed: dict[str, bytes], same: set[str], words: frozenset[str] | None, store: Store
    ) -> None:
        super().__init__(current.root, [*changed, *same], words, store)
        self._current = current
        self._changed = changed

    @property
    def changed(self) -> tuple[str, ...]:
        """The files that have changed since, or are gone."""
        return tuple(self._changed)

    def read(self, path: str) -> bytes | facts.Unreadable:
        """Return a file's content as it was."""
        return self._changed[path] if path in self._changed else self._current.read(path)

    def facts_of(self, path: str) -> facts.Module | facts.Unreadable | None:
        """Return a file's facts as they were."""
        if path in self._changed or path not in self.files:
            return super().facts_of(path)
        return self._current.facts_of(path)

    def unreadable(self, path: str) -> facts.Unreadable | None:
        """Return what was wrong with a file."""
        return super().unreadable(path) if path in self._changed else self._current.unreadable(path)

    def load(self, jobs: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Extract what has changed; the rest is there."""
        for path in self._changed:
            self.unreadable(path)


class _NoStore(Store):
    """A cache that has nothing and keeps nothing."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._works = False

    def _read(self, name: str) -> tuple[bool, facts.Module | facts.Unreadable | None]:
        return False, None


class _Files:
    """Lists the files of a commit, submodules' files included."""

    def __init__(self, root: Path, commit: str) -> None:
        self._root = root
        self._commit = commit

    def blobs(self) -> dict[str, _Blob]:
        found = self._listed(self._root, self._commit, "", own=False)
        return {path: blob for path in found if (blob := _followed(found, path)) is not None}

    def _listed(self, folder: Path, commit: str, inside: str, *, own: bool) -> dict[str, _Blob]:
        """List what lies below a folder at a commit of the repository that the folder belongs to."""
        result: dict[str, _Blob] = {}
        for line in Git(folder, own=own).fields("ls-tree", "-r", "-z", commit):
            head, _, path = line.partition("\t")
            mode, _, name = head.split(" ", 2)
            if mode == _SUBMODULE:
                result.update(self._submodule(folder / path, name, f"{inside}{path}/"))
            else:
                result[inside + path] = _Blob(name, folder, mode)
        return result

    def _submodule(self, folder: Path, commit: str, inside: str) -> dict[str, _Blob]:
        if not (folder / ".git").exists():  # not checked out: no part of the program as it is either
            return {}
        try:
            return self._listed(folder, commit, inside, own=True)
        except GitError:
            raise GateError(
                f"the submodule {inside[:-1]} does not have its commit {commit[:12]}: fetch it "
                "(`git submodule update`, `git fetch` in it), or exclude the folder"
            ) from None


def _followed(found: dict[str, _Blob], path: str) -> _Blob | None:
    """Return the file that a path leads to, through symbolic links inside the same tree."""
    blob: _Blob | None = found[path]
    for _ in range(_LINKS):
        if blob is None or blob.mode != _LINK:
            break
        (target,) = Git(blob.folder).blobs([blob.name])
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), (target or b"").decode("utf-8", "replace")))
        blob = found.get(path)
    return blob if blob is not None and blob.mode.startswith(_FILE) else None


def _contents(chosen: dict[str, _Blob], current: Sources) -> tuple[dict[str, bytes], set[str]]:
    """Return the contents of files that have changed since or are gone, and the paths of the others."""
    same: set[str] = set()
    changed: dict[Path, list[str]] = {}
    for path, blob in chosen.items():
        content = current.read(path) if path in current.files else None
        if isinstance(content, bytes) and _blob_name(content, len(blob.name)) == blob.name:
            same.add(path)
        else:
            changed.setdefault(blob.folder, []).append(path)
    contents: dict[str, bytes] = {}
    for folder, paths in changed.items():
        git = Git(folder, own=folder != current.root)
        for path, past in zip(paths, git.blobs([chosen[path].name for path in paths]), strict=True):
            if past is None:
                raise GitError(f"{path}: its content is not in this clone")
            contents[path] = past
    return contents, same


def _blob_name(content: bytes, digits: int) -> str:
    """Return the name that git gives a content: SHA-1, or SHA-256 in repositories of that format."""
    head = b"blob %d\0" % len(content)
    algorithm = hashlib.sha1 if digits == 40 else hashlib.sha256
    return algorithm(head + content).hexdigest()
