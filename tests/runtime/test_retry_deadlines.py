"""Retries inside retries: what they share of their time."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from collections.abc import Callable, Generator

import pytest

from shared.utils._attempts import _current
from shared.utils.retry_with_jitter import RetryPolicy, retry_with_jitter


class Clock:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, delay: float) -> None:
        self.now += delay


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def policy(clock: Clock) -> Callable[..., RetryPolicy]:
    """Make a policy that waits 1 s and is limited by time alone."""

    def make(exceptions: type[Exception], timeout: float | None, **options: object) -> RetryPolicy:
        given = {"max_attempts": None if timeout else 5, "base_delay": 1.0, "max_delay": 1.0} | options
        return retry_with_jitter(exceptions=exceptions, timeout=timeout, clock=clock, sleep=clock.sleep, **given)

    return make


def test_an_outer_attempt_does_not_restart_the_inner_time(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    """The inner time counts from its first attempt within the outermost call."""
    inner_starts: list[float] = []

    @policy(KeyError, timeout=100.0)
    @policy(ValueError, timeout=10.0)
    def work() -> None:
        inner_starts.append(clock.now)
        if len(inner_starts) % 4 == 0:
            raise KeyError
        raise ValueError

    with pytest.raises(ValueError):
        work()
    assert clock.now == 10.0
    assert inner_starts == [float(second) for second in range(11)]


def test_it_holds_when_the_inner_function_is_made_anew_by_each_outer_attempt(
    clock: Clock, policy: Callable[..., RetryPolicy]
) -> None:
    calls = 0

    @policy(KeyError, timeout=100.0)
    def outer() -> None:
        @policy(ValueError, timeout=10.0)
        def execute() -> None:
            nonlocal calls
            calls += 1
            raise KeyError if calls % 4 == 0 else ValueError

        execute()

    with pytest.raises(ValueError):
        outer()
    assert clock.now == 10.0


def test_each_of_several_inner_calls_has_its_own_time(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    """A batch of statements under one outer retry: the fiftieth may meet conflicts as long as the first."""
    failures = 0

    @policy(ValueError, timeout=10.0)
    def statement() -> None:
        nonlocal failures
        failures += 1
        if failures % 9:
            raise ValueError

    @policy(KeyError, timeout=1000.0)
    def batch() -> None:
        for _ in range(50):
            statement()

    batch()
    assert clock.now == 50 * 8.0


def test_the_inner_time_is_cut_by_the_outer_s(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    @policy(KeyError, timeout=5.0)
    @policy(ValueError, timeout=100.0)
    def work() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        work()
    assert clock.now == 5.0


def test_it_is_cut_through_a_level_without_a_limit(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    @policy(KeyError, timeout=5.0)
    @policy(OSError, timeout=None)
    @policy(ValueError, timeout=None, max_attempts=50)
    def work() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        work()
    assert clock.now == 5.0


def test_a_second_outermost_call_starts_anew(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    @policy(KeyError, timeout=100.0)
    @policy(ValueError, timeout=10.0)
    def work() -> None:
        raise ValueError

    for call in (1, 2):
        with pytest.raises(ValueError):
            work()
        assert clock.now == call * 10.0


def test_threads_start_anew(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    @policy(ValueError, timeout=10.0)
    def inner() -> None:
        raise ValueError

    ended: list[float] = []

    @policy(KeyError, timeout=3.0)
    def outer() -> None:
        def work() -> None:
            with pytest.raises(ValueError):
                inner()
            ended.append(clock.now)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    outer()
    assert ended == [10.0]


def test_the_async_twins_share_their_time_too(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    calls = 0

    @policy(KeyError, timeout=100.0)
    @policy(ValueError, timeout=10.0)
    async def work() -> None:
        nonlocal calls
        calls += 1
        raise KeyError if calls % 4 == 0 else ValueError

    with pytest.raises(ValueError):
        asyncio.run(work())
    assert clock.now == 10.0


def test_tasks_of_one_outer_call_are_cut_by_it(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    @policy(ValueError, timeout=100.0)
    async def inner() -> None:
        raise ValueError

    @policy(KeyError, timeout=5.0)
    async def outer() -> None:
        await asyncio.gather(inner(), inner())

    with pytest.raises(ValueError):
        asyncio.run(outer())
    assert clock.now <= 5.0


def test_a_background_task_outlives_the_deadline_of_the_call_that_started_it(
    clock: Clock, policy: Callable[..., RetryPolicy]
) -> None:
    @policy(ValueError, timeout=10.0)
    async def inner() -> None:
        raise ValueError

    async def main() -> None:
        released = asyncio.Event()

        async def background() -> None:
            await released.wait()
            await inner()

        @policy(KeyError, timeout=3.0)
        async def start() -> asyncio.Task[None]:
            return asyncio.create_task(background())

        task = await start()
        clock.now = 50.0
        released.set()
        with pytest.raises(ValueError):
            await task

    asyncio.run(main())
    assert clock.now == 60.0


def test_nothing_is_left_behind_in_the_context(policy: Callable[..., RetryPolicy]) -> None:
    @policy(ValueError, timeout=3.0)
    def work(error: type[BaseException] | None) -> None:
        if error:
            raise error

    for error in (None, ValueError, KeyError, KeyboardInterrupt):
        context = contextvars.copy_context()
        if error is None:
            context.run(work, error)
        else:
            with pytest.raises(error):
                context.run(work, error)
        assert context.get(_current) is None


def test_an_outermost_call_that_never_ends_does_not_grow(clock: Clock, policy: Callable[..., RetryPolicy]) -> None:
    """A day of a daemon whose main function is retried: 5,000 inner calls that fail once each."""
    calls = 0
    sizes: list[int] = []

    @policy(ValueError, timeout=10.0)
    def inner() -> None:
        nonlocal calls
        calls += 1
        if calls % 2:
            raise ValueError

    @policy(KeyError, timeout=100_000.0)
    def main() -> None:
        for _ in range(5000):
            inner()
            sizes.append(len(_current.get().starts or ()))  # type: ignore[union-attr]

    main()
    assert max(sizes) == 1024


def test_an_abandoned_coroutine_that_ends_in_another_call_leaves_that_one_alone(
    clock: Clock, policy: Callable[..., RetryPolicy]
) -> None:
    """The garbage collector closes it wherever it runs: in the middle of a call that has nothing to do with it."""

    class Waiting:
        def __await__(self) -> Generator[None, None, None]:
            yield

    @retry_with_jitter
    async def fetch() -> None:
        await Waiting()

    abandoned = fetch()
    contextvars.Context().run(abandoned.send, None)
    inner_starts: list[float] = []

    @policy(ValueError, timeout=100.0)
    def inner() -> None:
        inner_starts.append(clock.now)
        raise ValueError

    @policy(KeyError, timeout=3.0)
    def outer() -> None:
        abandoned.close()
        inner()

    with pytest.raises(ValueError):
        outer()
    assert inner_starts == [0.0, 1.0, 2.0, 3.0]
    assert _current.get() is None


def test_a_call_ends_what_was_abandoned_inside_it(policy: Callable[..., RetryPolicy]) -> None:
    """Otherwise its deadline would hold for whatever this thread does next."""
    abandoned = []

    class Waiting:
        def __await__(self) -> Generator[None, None, None]:
            yield

    @retry_with_jitter
    async def fetch() -> None:
        await Waiting()

    @policy(KeyError, timeout=3.0)
    def outer() -> None:
        abandoned.append(fetch())
        abandoned[0].send(None)

    outer()
    assert _current.get() is None
    abandoned[0].close()
    assert _current.get() is None


def test_a_deep_recursion_raises_its_own_error(policy: Callable[..., RetryPolicy]) -> None:
    """Whose place among the calls is found without going as deep again."""

    @policy(KeyError, timeout=3.0)
    def work(depth: int) -> None:
        if depth:
            work(depth - 1)
        raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        work(sys.getrecursionlimit() * 2 // 5)
