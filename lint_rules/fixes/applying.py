"""Drafts on many files at once, in parallel processes where that pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from lint_rules.fixes.record import Draft

if TYPE_CHECKING:
    from lint_rules.fixes.editing import Edited

Task: TypeAlias = tuple[bytes, list[Draft]]
"""A file's content, and what is to be done to it."""
Progress: TypeAlias = Callable[[int, int], None]

_PARALLEL = 8
"""Files from which more than one process pays."""


def applied(tasks: Sequence[Task], jobs: int = 1, progress: Progress | None = None) -> Iterator[Edited]:
    """Yield what becomes of each file, in order.

    Args:
        tasks: contents and drafts.
        jobs: processes to use.
        progress: called with the number of files done and the number of all.
    """
    results = _in_processes(tasks, jobs) if jobs > 1 and len(tasks) >= _PARALLEL else _here(tasks)
    for done, edited in enumerate(results, 1):
        yield edited
        if progress is not None:
            progress(done, len(tasks))


def _here(tasks: Sequence[Task]) -> Iterator[Edited]:
    from lint_rules.fixes.editing import apply

    for content, drafts in tasks:
        yield apply(content, drafts)


def _in_processes(tasks: Sequence[Task], jobs: int) -> Iterator[Edited]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forking is safe here: no thread of ours is running, and it spares each worker the import of LibCST.
    import lint_rules.fixes.editing  # noqa: F401

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    encoder = msgspec.msgpack.Encoder()
    work = [(content, encoder.encode(drafts)) for content, drafts in tasks]
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield from pool.map(_apply_one, work, chunksize=max(1, len(work) // (jobs * 8)))


def _apply_one(task: tuple[bytes, bytes]) -> Edited:
    from lint_rules.fixes.editing import apply

    return apply(task[0], msgspec.msgpack.decode(task[1], type=list[Draft]))
