"""What each retry library does with each kind of function: every cell of the table in the docs, run for real.

The table stands in ``docs/contract/ineffective.md`` and is what RP307 goes by. Nothing here sleeps.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import inspect
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lint_rules.program.ineffective.table import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "contract" / "ineffective.md"
FAILURES = 2

# The libraries warn about some of these uses, and Python about coroutines that are never awaited.
pytestmark = pytest.mark.filterwarnings("ignore")


class Failure(Exception):
    """What the decorated functions raise, and what the retries wait for."""


class Body:
    """Fails twice, then succeeds; counts its runs."""

    def __init__(self, *, fails_by_value: bool) -> None:
        self.fails_by_value = fails_by_value
        self.runs = 0

    def run(self) -> str | None:
        self.runs += 1
        if self.runs > FAILURES:
            return "done"
        if self.fails_by_value:
            return None
        raise Failure(self.runs)


def tenacity_arguments() -> dict[str, Any]:
    tenacity = importlib.import_module("tenacity")
    return {
        "stop": tenacity.stop_after_attempt(5),
        "wait": tenacity.wait_none(),
        "retry": tenacity.retry_if_exception_type(Failure),
        "reraise": True,
    }


def google_arguments() -> dict[str, Any]:
    retry = importlib.import_module("google.api_core.retry")
    return {"predicate": retry.if_exception_type(Failure), "initial": 0, "maximum": 0}


def configured(library: str) -> Callable[[Any], Any]:
    """The library's retry as one would write it above a function, with no wait."""
    module_name, _, name = library.rpartition(".")
    factory = getattr(importlib.import_module(module_name), name)
    if library == "tenacity.retry":
        return factory(**tenacity_arguments())
    if module_name == "tenacity":
        return factory(**tenacity_arguments()).wraps
    if library == "backoff.on_exception":
        return factory(importlib.import_module("backoff").constant, Failure, max_tries=5, interval=0, jitter=None)
    if library == "backoff.on_predicate":
        constant = importlib.import_module("backoff").constant
        return factory(constant, lambda value: value is None, max_tries=5, interval=0, jitter=None)
    if library == "retry.retry":
        return factory(Failure, tries=5)
    if library == "retrying.retry":
        return factory(stop_max_attempt_number=5, retry_on_exception=lambda exc: isinstance(exc, Failure))
    if library == "stamina.retry":
        return factory(on=Failure, attempts=5, wait_initial=0, wait_max=0, wait_jitter=0)
    if module_name == "google.api_core.retry":
        return factory(**google_arguments())
    return factory(max_attempts=5, exceptions=Failure)


@pytest.fixture(autouse=True)
def coroutines_end_with_their_test() -> Iterator[None]:
    """Where a retry never runs what it is put on, nobody awaits it: collected later, it would fail another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        gc.collect()


def bare(library: str) -> Callable[[Any], Any]:
    module_name, _, name = library.rpartition(".")
    return getattr(importlib.import_module(module_name), name)


def function(kind: str, body: Body, library: str) -> Callable[..., Any]:
    """A function of that kind around the body; the streaming retries are given what they want: an iterable."""

    def plain() -> Any:
        return body.run()

    def plain_iterable() -> Any:
        return [body.run()]

    async def items() -> Any:
        yield "first"
        yield body.run()

    def plain_async_iterable() -> Any:
        return items()

    async def coroutine() -> Any:
        return body.run()

    async def coroutine_of_items() -> Any:
        return items()

    def generator() -> Iterator[Any]:
        yield "first"
        yield body.run()

    if library.endswith(".StreamingRetry"):
        plain = plain_iterable
    if library.endswith(".AsyncStreamingRetry"):
        plain, coroutine = plain_async_iterable, coroutine_of_items
    kinds = {"def": plain, "async def": coroutine, "generator": generator, "async generator": items}
    return kinds[kind]


async def consumed(value: Any) -> list[Any]:
    """All that a caller gets out of what the call returned."""
    if inspect.isawaitable(value):
        value = await value
    if hasattr(value, "__aiter__"):
        return [item async for item in value]
    if inspect.isgenerator(value) or isinstance(value, list):
        return list(value)
    return [value]


def outcome(decorate: Callable[[], Callable[..., Any]], body: Body) -> str:
    """One of the table's words for what happens."""
    try:
        wrapped = decorate()
    except TypeError:
        return "refused"

    async def call() -> list[Any]:
        return await consumed(wrapped())

    try:
        got = asyncio.run(asyncio.wait_for(call(), timeout=20))
    except Failure:
        return "once" if body.runs == 1 else "broken table word"
    except (TypeError, AttributeError):
        return "breaks" if body.runs else "never"
    if not body.runs or got[-1] != "done":
        return "once" if body.runs == 1 else "never"
    return "restarts" if got.count("first") > 1 else "retries"


def run_kind(library: str, kind: str) -> str:
    body = Body(fails_by_value=library.endswith("on_predicate"))
    return outcome(lambda: configured(library)(function(kind, body, library)), body)


def run_bare(library: str) -> str:
    if library in ("tenacity.Retrying", "tenacity.AsyncRetrying"):
        return "-"
    body = Body(fails_by_value=library.endswith("on_predicate"))
    kind = {"AsyncRetry": "async def", "AsyncStreamingRetry": "async generator", "StreamingRetry": "generator"}
    target = function(kind.get(library.rpartition(".")[2], "def"), body, library)
    if library.startswith("shared."):
        target = failing_with(ConnectionError, body)
    return outcome(lambda: bare(library)(target), body)


def failing_with(error: type[Exception], body: Body) -> Callable[[], Any]:
    """The runtime's bare form waits for any error but a few; its waits are switched off by the caller."""

    def plain() -> Any:
        try:
            return body.run()
        except Failure as exc:
            raise error(*exc.args) from exc

    return plain


def run_above(library: str, descriptor: str) -> str:
    """The retry above ``@property`` and its kin, used on an instance."""
    body = Body(fails_by_value=library.endswith("on_predicate"))
    on_coroutine = library.endswith(".AsyncRetry")

    def method(*_: Any) -> Any:
        return body.run()

    def static() -> Any:
        return body.run()

    async def method_async(*_: Any) -> Any:
        return body.run()

    async def static_async() -> Any:
        return body.run()

    def make() -> Callable[[], Any]:
        inner = {
            "property": lambda: property(method_async if on_coroutine else method),
            "classmethod": lambda: classmethod(method_async if on_coroutine else method),
            "staticmethod": lambda: staticmethod(static_async if on_coroutine else static),
        }[descriptor]()
        thing = configured(library)(inner)
        owner = type("Owner", (), {"thing": thing})()
        return (lambda: owner.thing) if descriptor == "property" else (lambda: owner.thing())

    return outcome(make, body)


def table() -> list[tuple[str, str, str]]:
    text = PAGE.read_text(encoding="utf-8")
    lines = text.split("<!-- kinds: begin")[1].split("<!-- kinds: end -->")[0].splitlines()[1:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    header, _, *body = rows
    return [(row[0], column, cell) for row in body for column, cell in zip(header[1:], row[1:], strict=True)]


def test_the_rule_goes_by_the_same_table() -> None:
    assert [(library, column, cell) for library, cells in KINDS.items() for column, cell in cells.items()] == table()


@pytest.mark.parametrize(("library", "column", "expected"), table())
def test_the_library_does_what_the_table_says(library: str, column: str, expected: str) -> None:
    pytest.importorskip(library.rpartition(".")[0])
    with instant(library), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if column == "bare":
            assert run_bare(library) == expected
        elif column in ("property", "staticmethod", "classmethod"):
            assert run_above(library, column) == expected
        else:
            assert run_kind(library, column) == expected


def instant(library: str) -> Any:
    """No real waits: only the runtime insists on one, and has a switch for tests."""
    if library.startswith("shared."):
        return importlib.import_module("shared.utils.retry_with_jitter").instant_retries()
    return warnings.catch_warnings()


def test_a_stacked_decorator_below_property_is_the_right_order() -> None:
    tenacity = pytest.importorskip("tenacity")
    body = Body(fails_by_value=False)

    class Right:
        @property
        @tenacity.retry(**tenacity_arguments())
        def value(self) -> Any:
            return body.run()

        @staticmethod
        @tenacity.retry(**tenacity_arguments())
        def static() -> str:
            return "static"

        @classmethod
        @tenacity.retry(**tenacity_arguments())
        def of_class(cls) -> str:
            return cls.__name__

    assert Right().value == "done"
    assert body.runs == FAILURES + 1
    assert (Right().static(), Right.of_class()) == ("static", "Right")


def test_a_static_method_below_a_retry_works_on_the_class_only() -> None:
    tenacity = pytest.importorskip("tenacity")

    class Wrong:
        @tenacity.retry(**tenacity_arguments())
        @staticmethod
        def static() -> str:
            return "static"

    assert Wrong.static() == "static"
    with pytest.raises(TypeError):
        Wrong().static()
