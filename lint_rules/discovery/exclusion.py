"""What is no part of a program: settings, ``.gitignore`` files and virtual environments decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lint_rules.discovery.patterns import Patterns
from lint_rules.settings import Settings

IGNORE_FILE = ".gitignore"
ENVIRONMENT_MARK = "pyvenv.cfg"

Layer = tuple[str, int, Patterns]
"""What to put before a path below the root, how much to cut off its start, and the patterns it then meets."""


def excluded_by_settings(settings: Settings) -> Patterns:
    """Return the patterns of ``exclude`` and ``extend-exclude``."""
    return Patterns((*settings.exclude, *settings.extend_exclude))


def ignore_layer(folder: Path | str, inside: str = "") -> Layer | None:
    """Return the patterns of ``folder``'s ``.gitignore``; ``inside`` is the folder's path from the root, ``x/y/``.

    A file that cannot be read, or is none, excludes nothing.
    """
    try:
        with Path(folder, IGNORE_FILE).open(encoding="utf-8", errors="surrogateescape") as file:
            return "", len(inside), Patterns(file)
    except OSError:
        return None


def layers_above(root: Path, git_top: Path | None) -> list[Layer]:
    """Return the ``.gitignore`` files that bear on ``root`` from above it, outermost first.

    If they ignore ``root`` itself they say nothing here: whoever names an ignored folder, or puts a settings
    file into it, means it.
    """
    if git_top is None or git_top == root:
        return []
    above: list[Layer] = []
    for folder in reversed([*root.parents][: len(root.parts) - len(git_top.parts)]):
        if (found := ignore_layer(folder)) is not None:
            above.append((root.relative_to(folder).as_posix() + "/", 0, found[2]))
    return [] if git_top is not None and is_ignored(root, git_top) else above


def is_ignored(folder: Path, git_top: Path) -> bool:
    """Tell whether git ignores ``folder``, or a folder above it, in the repository at ``git_top``."""
    parts = folder.relative_to(git_top).parts
    layers: list[Layer] = []
    for depth, name in enumerate(parts):
        inside = "".join(f"{part}/" for part in parts[:depth])
        if (layer := ignore_layer(git_top / inside, inside)) is not None:
            layers.append(layer)
        if decide(layers, inside + name, name, True):
            return True
    return False


def decide(layers: Sequence[Layer], path: str, name: str, is_folder: bool) -> bool:
    """Tell whether the innermost layer that has a word on ``path`` (from the root) excludes it."""
    for prefix, cut, patterns in reversed(layers):
        verdict = patterns.decide(prefix + path[cut:], name, is_folder)
        if verdict is not None:
            return verdict
    return False
