"""The formats by name. A format is a module with ``write(run, out, options)``; it is imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TextIO

import msgspec

from lint_rules.output.names import FORMATS
from lint_rules.output.run import Run
from lint_rules.output.style import Style


class Options(msgspec.Struct, frozen=True):
    """What the user wants around the findings; formats for machines have their own places for it or none."""

    style: Style
    summary: bool = True
    statistics: bool = False
    hints: bool = True


def write(name: str, run: Run, out: TextIO, options: Options) -> None:
    """Write a run to ``out`` in the format called ``name`` (one of ``FORMAT_NAMES``)."""
    writer: Callable[[Run, TextIO, Options], None] = importlib.import_module(FORMATS[name]).write
    writer(run, out, options)
