"""What jitter is for, by the simulation that draws the plot of the documentation."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import contention


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("kind", ["full jitter", "equal jitter", "decorrelated jitter", "runtime, 5 ms to 2 s"])
def test_jitter_makes_far_fewer_calls_and_ends_far_sooner(kind: str) -> None:
    without, with_jitter = contention.outcome("no jitter", 100), contention.outcome(kind, 100)
    assert with_jitter.calls < 0.7 * without.calls
    assert with_jitter.seconds < 0.25 * without.seconds
    assert with_jitter.gave_up == 0


def test_the_runtime_s_decorator_makes_the_schedule_of_the_article() -> None:
    for clients in (10, 100):
        assert contention.outcome("runtime, 5 ms to 2 s", clients) == contention.outcome("decorrelated jitter", clients)


def test_a_hundred_processors_get_through_by_serialization_retry_as_delivered() -> None:
    found = contention.outcome("SERIALIZATION_RETRY", 100)
    assert found.gave_up == 0
    assert found.calls < 400
    assert found.seconds < 60


def test_ten_functions_that_met_a_conflict_come_back_at_different_times() -> None:
    world = contention.World(seed=7)
    attempts: list[float] = []
    update = world.update

    async def seen() -> None:
        attempts.append(world.now)
        await update()

    world.update = seen  # type: ignore[method-assign]
    client = contention.KINDS["SERIALIZATION_RETRY"]
    world.run([client(world)() for _ in range(10)])  # type: ignore[misc]
    first, later = attempts[:10], attempts[10:]
    assert set(first) == {0.0}
    assert len(later) >= 8
    assert len(later) == len(set(later))


def test_the_plot_has_every_kind() -> None:
    results = {
        (kind, clients): contention.Outcome(1, 1, 0) for kind in contention.KINDS for clients in contention.CLIENTS
    }
    drawn = contention.svg(results)
    assert drawn.count("<polyline") == 2 * len(contention.KINDS)
    assert all(f">{kind}</text>" in drawn for kind in contention.KINDS)
