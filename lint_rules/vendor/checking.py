"""Find vendored copies in a repository, and say which of them have drifted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lint_rules.vendor import header
from lint_rules.vendor.closure import imported
from lint_rules.vendor.errors import VendorError
from lint_rules.vendor.source import MARKER, Runtime

_NEVER_ENTERED = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "build", "dist"})
_ENOUGH_FOR_HEADER = 4096


@dataclass(frozen=True, order=True)
class Drift:
    """One file that is not what it should be."""

    path: Path
    what: str


@dataclass(frozen=True)
class Report:
    """All copies that were found, and what is wrong with some of them."""

    copies: int
    drifts: list[Drift]


def check(runtime: Runtime, roots: Iterable[Path]) -> Report:
    """Look at all vendored copies under ``roots`` (folders or files).

    Raises:
        VendorError: a path that does not exist.
    """
    drifts: list[Drift] = []
    found: dict[Path, header.Header] = {}
    for path in sorted(set(_candidates(roots))):
        parsed = header.split(path.read_bytes().decode("utf-8", "surrogateescape"))
        if parsed is None:
            continue
        head, body = parsed
        found[path] = head
        if what := _judge(runtime, head, body):
            drifts.append(Drift(path, what))
    drifts.extend(_missing(runtime, found))
    return Report(len(found), sorted(set(drifts)))


def _judge(runtime: Runtime, head: header.Header, body: str) -> str:
    if header.digest_of(body) != head.digest:
        return "edited: its content is not what its header says"
    current = MARKER if head.marker else runtime.modules.get(head.source)
    if current is None or (head.marker and head.source not in runtime.modules):
        return f"not part of resilint-runtime {runtime.version} ({head.source or 'its header names no source'})"
    if header.digest_of(current) != head.digest:
        return f"outdated: copied from {head.version}, and {runtime.version} has another text"
    return ""


def _missing(runtime: Runtime, found: dict[Path, header.Header]) -> Iterator[Drift]:
    """Modules that a copy imports and that are not beside it."""
    for path, head in found.items():
        if head.marker or head.source not in runtime.modules:
            continue
        root = path.resolve().parents[head.source.count("/")]
        for needed in imported(runtime.modules, head.source, runtime.modules[head.source]):
            if not (root / needed).is_file():
                shown = path.parents[head.source.count("/")] / needed
                yield Drift(shown, f"missing: {head.source} imports it")


def _candidates(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        elif root.is_dir():
            for folder, names, files in os.walk(root):
                names[:] = [name for name in names if _is_entered(Path(folder, name))]
                for name in files:
                    path = Path(folder, name)
                    if name.endswith(".py") and _may_be_copy(path):
                        yield path
        else:
            raise VendorError(f"{root} does not exist")


def _is_entered(folder: Path) -> bool:
    if folder.name.startswith(".") or folder.name in _NEVER_ENTERED:
        return False
    return not (folder / "pyvenv.cfg").exists()


def _may_be_copy(path: Path) -> bool:
    if path.is_symlink() and not path.exists():
        return False
    with path.open("rb") as file:
        return b"# resilint-runtime " in file.read(_ENOUGH_FOR_HEADER)
