"""Where the runtime's sources are: data in the installed linter, or ``shared/`` in a checkout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lint_rules.vendor.errors import VendorError

_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)

MARKER = (
    "# SPDX-License-Identifier: Apache-2.0\n"
    '"""Part of resilint\'s runtime, vendored: this package has only the modules that were asked for."""\n'
)


@dataclass(frozen=True)
class Runtime:
    """The runtime's modules by their path inside the package (``clients/http_pool.py``), and their version."""

    version: str
    modules: dict[str, str]


def load_runtime(folder: Path | None = None) -> Runtime:
    """Read the runtime's sources, from ``folder`` or from where this installation has them.

    Raises:
        VendorError: they are not there, or say no version.
    """
    folder = folder or _find()
    modules = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8").replace("\r\n", "\n")
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    }
    match = _VERSION.search(modules.get("__init__.py", ""))
    if not match:
        raise VendorError(f"the runtime's sources in {folder} carry no version")
    return Runtime(match[1], modules)


def _find() -> Path:
    here = Path(__file__).resolve().parent
    candidates = (here / "_runtime", here.parent.parent / "shared")
    for folder in candidates:
        if (folder / "__init__.py").is_file():
            return folder
    raise VendorError("this installation of resilint does not carry the runtime's sources; install it from its wheel")
