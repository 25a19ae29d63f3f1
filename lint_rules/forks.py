"""Work on many files in processes that have inherited everything that is known so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

_PARALLEL = 8
"""Pieces of work from which more than one process pays."""
_work: Callable[..., object] | None = None
"""What the processes do. They are forked while it is set, so it need not be sent to them, nor what it refers to."""


def can_fork() -> bool:
    """Whether the system knows how."""
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods()


def in_forks(work: Callable[[T], R], pieces: Sequence[T], jobs: int) -> Iterator[R]:
    """Yield ``work(piece)`` for each piece, in order.

    What ``work`` changes is lost where it runs in another process: only what it returns comes back.

    Args:
        work: what to do; pieces and results must be picklable.
        pieces: what to do it with; neighbours go to one process.
        jobs: processes to use.
    """
    global _work
    if jobs < 2 or len(pieces) < _PARALLEL or not can_fork():
        yield from map(work, pieces)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forking is safe here: no thread of ours is running yet when the pool starts its processes.
    _work = work
    try:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
            for result in pool.map(_call, pieces, chunksize=max(1, len(pieces) // (jobs * 8))):
                yield cast("R", result)
    finally:
        _work = None


def _call(piece: object) -> object:
    if _work is None:
        raise RuntimeError("a process without work")
    return _work(piece)
