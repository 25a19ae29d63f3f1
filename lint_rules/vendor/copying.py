"""Copy the runtime, or a part of it, into a repository."""

from __future__ import annotations

import contextlib
import keyword
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lint_rules.vendor import header
from lint_rules.vendor.closure import closure, select
from lint_rules.vendor.errors import VendorError
from lint_rules.vendor.source import MARKER, Runtime


@dataclass(frozen=True)
class Copy:
    """One file to write. ``note`` says why an existing file of the repository stays as it is instead."""

    target: Path
    text: str
    note: str = ""


def contents(runtime: Runtime, names: Iterable[str]) -> dict[str, str]:
    """What to copy, by path inside the package: all of the runtime where ``names`` is empty, else that part of it.

    In a part, an ``__init__`` that nobody asked for is cut down to a marker: the real one would import the rest.

    Raises:
        VendorError: a name that the runtime does not have.
    """
    names = list(names)
    paths = closure(runtime.modules, select(runtime.modules, names)) if names else set(runtime.modules)
    texts = {path: _with_header(runtime, path, runtime.modules[path]) for path in paths}
    for path in paths:
        parts = path.split("/")[:-1]
        for depth in range(len(parts) + 1):
            package = "/".join([*parts[:depth], "__init__.py"])
            if package not in texts:
                texts[package] = _with_header(runtime, package, MARKER, marker=True)
    return texts


def plan(runtime: Runtime, dest: Path, package: str, names: Iterable[str], *, force: bool = False) -> list[Copy]:
    """What to write below ``dest``, checked before anything is written.

    A repository's own ``__init__.py`` is left alone, and so is a whole one where a part is copied again. Any other file
    in the way that is no copy, or a copy that somebody edited, is an error unless ``force`` is true.

    Raises:
        VendorError: a bad package name, ``dest`` is a file, an unknown module, or a file in the way.
    """
    if dest.exists() and not dest.is_dir():
        raise VendorError(f"{dest} is not a folder")
    root = dest.joinpath(*_package_parts(package))
    copies = []
    for path, text in sorted(contents(runtime, names).items()):
        target = root / path
        note = _in_the_way(target, force=force) or _is_whole(target, text)
        copies.append(Copy(target, text, note))
    return copies


def write(copies: Iterable[Copy]) -> None:
    """Write the planned files, each in one step: a reader sees the old file or the new one, never half of it."""
    for copy in copies:
        if copy.note:
            continue
        copy.target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=copy.target.parent, prefix=".resilint-", suffix=".py")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(copy.text)
            Path(name).chmod(0o644)
            Path(name).replace(copy.target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise


def _is_whole(target: Path, text: str) -> str:
    """Why the ``__init__`` of an earlier, fuller copy stays, where a part needs a marker only; else empty."""
    new = header.split(text)
    if new is None or not new[0].marker or not target.exists():
        return ""
    found = header.split(target.read_bytes().decode("utf-8", "surrogateescape"))
    return "kept: that of an earlier, fuller copy" if found is not None and not found[0].marker else ""


def _with_header(runtime: Runtime, path: str, body: str, *, marker: bool = False) -> str:
    return header.Header(runtime.version, header.digest_of(body), path, marker).render() + body


def _package_parts(package: str) -> list[str]:
    parts = package.split(".")
    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
        raise VendorError(f"--package must be a Python package name such as shared or app.resilience, not {package!r}")
    return parts


def _in_the_way(target: Path, *, force: bool) -> str:
    """Why an existing file stays, or an error where the copy needs its place; empty where nothing is in the way."""
    if target.is_dir():
        raise VendorError(f"{target} is a folder, and a file is to be written there")
    if not target.exists():
        return ""
    found = header.split(target.read_bytes().decode("utf-8", "surrogateescape"))
    if found is None and target.name == "__init__.py":
        return "kept: the repository's own"
    if force or (found is not None and header.digest_of(found[1]) == found[0].digest):
        return ""
    what = "was edited after it was copied" if found else "is the repository's own file"
    raise VendorError(f"{target} {what}; choose another --package, move it away, or overwrite it with --force")
