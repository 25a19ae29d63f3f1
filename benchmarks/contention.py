# SPDX-License-Identifier: Apache-2.0
"""Clients that fight for one resource with optimistic locking: calls made and time to finish, by kind of backoff.

    python benchmarks/contention.py [--svg docs/runtime/contention.svg]

After Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: a client reads the version, writes,
and fails if another has written in between. Time is simulated. The first four kinds have the article's numbers (5 ms to
2 s); the last two are the runtime itself: its real decorator around a coroutine function, once with the article's
numbers and once as SERIALIZATION_RETRY is delivered (1 s to 32 s, 120 s in all), where clients may give up.
"""

from __future__ import annotations

import argparse
import contextvars
import dataclasses
import heapq
import logging
import math
import random
import sys
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from shared.utils.bigquery_retry import SERIALIZATION_RETRY
from shared.utils.retry_with_jitter import RetryPolicy, decorrelated_jitter

BASE, CAP = 0.005, 2.0
CLIENTS = (10, 100, 1000)
SEEDS = (1, 2, 3)


class Conflict(Exception):
    """Another client has written in between."""


class Wait:
    """An awaitable that hands a number of seconds to the simulation."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __await__(self) -> Generator[float, None, None]:
        yield self.seconds


class World:
    """Simulated time, one resource, and the network between it and its clients."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = 0.0
        self.version = 0
        self.calls = 0
        self.gave_up = 0

    def network(self) -> Wait:
        """One way over the network: 10 ms, give or take 2."""
        return Wait(max(0.0, self.random.gauss(0.010, 0.002)))

    async def update(self) -> None:
        """Read, then write if nobody else has written since."""
        self.calls += 1
        await self.network()
        read = self.version
        await self.network()
        await self.network()
        if self.version != read:
            raise Conflict("Could not serialize access to table p:d.t due to concurrent update")
        self.version += 1
        await self.network()

    def run(self, clients: list[Coroutine[float, None, None]]) -> None:
        """Run all clients to their end."""
        waiting: list[tuple[float, int, Coroutine[float, None, None], contextvars.Context]] = []
        for number, client in enumerate(clients):
            heapq.heappush(waiting, (0.0, number, client, contextvars.copy_context()))
        order = len(clients)
        while waiting:
            self.now, _, client, context = heapq.heappop(waiting)
            try:
                seconds = context.run(client.send, None)
            except StopIteration:
                continue
            except Conflict:
                self.gave_up += 1
                continue
            order += 1
            heapq.heappush(waiting, (self.now + seconds, order, client, context))


Delays = Callable[[random.Random], Iterator[float]]


def exponential(jitter: Callable[[random.Random, float], float]) -> Delays:
    """Doubling delays, each changed by ``jitter``."""

    def delays(source: random.Random) -> Iterator[float]:
        step = BASE
        while True:
            yield jitter(source, step)
            step = min(CAP, step * 2)

    return delays


def by_hand(delays: Delays) -> Callable[[World], Callable[[], Awaitable[None]]]:
    """Return how a client updates with such delays between its attempts."""

    def client_of(world: World) -> Callable[[], Awaitable[None]]:
        async def client() -> None:
            row = delays(world.random)
            while True:
                try:
                    return await world.update()
                except Conflict:
                    await Wait(next(row))

        return client

    return client_of


def by_runtime(policy: RetryPolicy) -> Callable[[World], Callable[[], Awaitable[None]]]:
    """Return how a client updates under a policy of the runtime, decorated for real."""

    def client_of(world: World) -> Callable[[], Awaitable[None]]:
        simulated = dataclasses.replace(policy, sleep=Wait, clock=lambda: world.now, uniform=world.random.uniform)
        return simulated(world.update)

    return client_of


KINDS: dict[str, Callable[[World], Callable[[], Awaitable[None]]]] = {
    "no jitter": by_hand(exponential(lambda source, step: step)),
    "full jitter": by_hand(exponential(lambda source, step: source.uniform(0, step))),
    "equal jitter": by_hand(exponential(lambda source, step: step / 2 + source.uniform(0, step / 2))),
    "decorrelated jitter": by_hand(lambda source: decorrelated_jitter(BASE, CAP, uniform=source.uniform)),
    "runtime, 5 ms to 2 s": by_runtime(
        RetryPolicy(max_attempts=1_000_000, base_delay=BASE, max_delay=CAP, exceptions=Conflict)
    ),
    "SERIALIZATION_RETRY": by_runtime(SERIALIZATION_RETRY),
}


@dataclass(frozen=True)
class Outcome:
    """What one simulation came to."""

    calls: float
    seconds: float
    gave_up: float


def simulate(kind: str, clients: int, seed: int) -> Outcome:
    """Run ``clients`` clients of one kind."""
    world = World(seed)
    world.run([KINDS[kind](world)() for _ in range(clients)])  # type: ignore[misc]
    assert world.version + world.gave_up == clients, "an update was lost or counted twice"
    return Outcome(world.calls, world.now, world.gave_up)


def outcome(kind: str, clients: int) -> Outcome:
    """Return the medians over several seeds."""
    runs = [simulate(kind, clients, seed) for seed in SEEDS]
    return Outcome(*(median(getattr(run, name) for run in runs) for name in ("calls", "seconds", "gave_up")))


COLOURS = ("#7f7f7f", "#1f77b4", "#2ca02c", "#d62728", "#9467bd", "#ff7f0e")


def svg(results: dict[tuple[str, int], Outcome]) -> str:
    """Draw calls per client and time to finish, both over the number of clients."""
    panels = [
        ("calls per client", lambda found, clients: found.calls / clients),
        ("seconds to finish", lambda found, clients: found.seconds),
    ]
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="880" height="360" font-family="sans-serif" font-size="12">',
        '<rect width="880" height="360" fill="white"/>',
    ]
    for panel, (title, value) in enumerate(panels):
        left, top, width, height = 50 + panel * 330, 40, 260, 250
        values = {key: value(found, key[1]) for key, found in results.items()}
        least, most = min(values.values()), max(values.values())
        span = math.log(most / least) or 1.0
        parts.append(f'<text x="{left}" y="24" font-weight="bold">{title}, logarithmic</text>')
        parts.append(f'<text x="{left - 6}" y="{top + 5}" text-anchor="end">{most:,.0f}</text>')
        parts.append(f'<text x="{left - 6}" y="{top + height}" text-anchor="end">{least:,.1f}</text>')
        parts.append(f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#cccccc"/>')
        xs = {clients: left + width * (place + 0.5) / len(CLIENTS) for place, clients in enumerate(CLIENTS)}
        parts += [
            f'<text x="{x:.0f}" y="{top + height + 18}" text-anchor="middle">{clients:,}</text>'
            for clients, x in xs.items()
        ]
        parts.append(f'<text x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle">clients</text>')
        for kind, colour in zip(KINDS, COLOURS, strict=True):
            points = [
                (xs[clients], top + height * math.log(most / values[kind, clients]) / span) for clients in CLIENTS
            ]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashes = ' stroke-dasharray="6 6"' if kind.startswith("runtime") else ""  # it lies on another line
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    for place, (kind, colour) in enumerate(zip(KINDS, COLOURS, strict=True)):
        y = 60 + place * 22
        parts.append(f'<rect x="700" y="{y - 9}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="718" y="{y + 1}">{kind}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> int:
    """Simulate, print a table, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--svg", type=Path, help="where to draw the plot")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    results = {(kind, clients): outcome(kind, clients) for clients in CLIENTS for kind in KINDS}
    print("| clients | backoff | calls | calls per client | seconds to finish | gave up |\n|---|---|---|---|---|---|")
    for (kind, clients), found in results.items():
        print(
            f"| {clients:,} | {kind} | {found.calls:,.0f} | {found.calls / clients:.1f} | {found.seconds:,.1f}"
            f" | {found.gave_up:,.0f} |"
        )
    if arguments.svg:
        arguments.svg.parent.mkdir(parents=True, exist_ok=True)
        arguments.svg.write_text(svg(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
