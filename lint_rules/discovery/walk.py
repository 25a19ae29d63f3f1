"""Finds a program's files. Strings and ``os.scandir`` only: trees of tens of thousands of files are common."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from lint_rules.discovery.exclusion import (
    ENVIRONMENT_MARK,
    IGNORE_FILE,
    Layer,
    decide,
    excluded_by_settings,
    ignore_layer,
    layers_above,
)
from lint_rules.settings import Settings

SUFFIX = ".py"


class Tree:
    """The files of a program below its root.

    Folders are never entered through a symbolic link, so a link cannot make a loop; a link to a file is a file.
    """

    def __init__(self, root: Path, settings: Settings, git_top: Path | None) -> None:
        self.root = root
        self.warnings: list[str] = []
        """One line for each folder that could not be read."""
        self._excluded = excluded_by_settings(settings)
        self._above = layers_above(root, git_top)

    def files(self) -> list[str]:
        """Return the program's files: paths from the root with ``/``, sorted."""
        found: list[str] = []
        waiting: list[tuple[str, Sequence[Layer]]] = [("", self._above)]
        while waiting:
            inside, layers = waiting.pop()
            waiting += self._folder(inside, layers, found)
        found.sort()
        return found

    def includes(self, path: str) -> bool:
        """Tell whether a file at ``path`` (from the root, with ``/``) is, or would be, part of the program."""
        layers = list(self._above)
        inside = ""
        *folders, name = path.split("/")
        for folder in folders:
            self._enter(inside, layers)
            inside += folder + "/"
            if self._is_out(layers, inside[:-1], folder, True) or (self.root / inside / ENVIRONMENT_MARK).is_file():
                return False
        self._enter(inside, layers)
        return not self._is_out(layers, path, name, False)

    def _enter(self, inside: str, layers: list[Layer]) -> None:
        if (layer := ignore_layer(self.root / inside, inside)) is not None:
            layers.append(layer)

    def _folder(self, inside: str, layers: Sequence[Layer], found: list[str]) -> list[tuple[str, Sequence[Layer]]]:
        """Add the files of one folder to ``found`` and return the folders in it."""
        place = f"{self.root}/{inside}"
        try:
            with os.scandir(place) as scan:
                entries = list(scan)
        except OSError as error:
            self.warnings.append(f"{place}: {error.strerror or error}; nothing below it is checked")
            return []
        for entry in entries:
            if entry.name == IGNORE_FILE:
                layer = ignore_layer(place, inside)
                layers = layers if layer is None else [*layers, layer]
            elif entry.name == ENVIRONMENT_MARK and inside:
                return []
        folders: list[tuple[str, Sequence[Layer]]] = []
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if not self._is_out(layers, inside + name, name, True):
                    folders.append((f"{inside}{name}/", layers))
            elif name.endswith(SUFFIX) and _is_file(entry) and not self._is_out(layers, inside + name, name, False):
                found.append(inside + name)
        return folders

    def _is_out(self, layers: Sequence[Layer], path: str, name: str, is_folder: bool) -> bool:
        return self._excluded.decide(path, name, is_folder) is True or decide(layers, path, name, is_folder)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False
