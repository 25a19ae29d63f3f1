"""A progress bar for long runs on a terminal; nothing at all for others."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 1.0
"""Seconds before a bar appears."""


class Progress:
    """Shows how many files of all are done, once a run has taken longer than `PATIENCE`."""

    def __init__(self, stream: TextIO, *, wanted: bool, title: str = "Reading files") -> None:
        self._stream = stream
        self._title = title
        self._wanted = wanted and stream.isatty()
        self._start = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` files are done."""
        if not self._wanted or (self._bar is None and time.monotonic() - self._start < PATIENCE):
            return
        if self._bar is None:
            self._bar = self._make(total)
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, refresh=True)

    def _make(self, total: int) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        # Refreshed by hand: a thread of its own could not be carried into forked workers.
        bar = Bar(
            TextColumn(self._title),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=self._stream),
            transient=True,
            auto_refresh=False,
        )
        bar.add_task("read", total=total)
        bar.start()
        return bar
