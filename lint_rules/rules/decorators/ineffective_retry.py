"""RP307: a retry that never happens."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.ineffective import Ineffective, ineffective, timeouts
from lint_rules.rules.rule import Rule, related

_KINDS = {
    "def": "a plain def",
    "async def": "an async def",
    "generator": "a generator",
    "async generator": "an async generator",
}
_BARE = {
    "retry.retry": "the exception type to wait for",
    "backoff.on_predicate": "the wait generator",
}
_AWAITS = "tenacity, stamina, backoff and retry_with_jitter repeat coroutines"
_PAGES = "put the retry on a function that fetches one page, or that returns a list"


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retries that do not handle what stands below them, and waits whose timeout submits a job again."""
    for found in ineffective(module):
        places = []
        if found.function.function is not None:
            places.append(related(found.function.module, found.function.function.at, "the function"))
        yield RULE.at(module, found.at, _message(found), places)
    for wait in timeouts(module):
        message = (
            "when this timeout is over the job still runs, and the retry on TimeoutError submits it again; wait for"
            " the same job once more, or cancel() it first"
        )
        yield RULE.at(
            module, wait.at, message, [related(wait.retry_module, wait.retry_at, "the retry on TimeoutError")]
        )


def _message(found: Ineffective) -> str:
    library, name = _shown(found.library), found.library.rpartition(".")[2]
    if found.column == "bare":
        becomes = _BARE.get(found.library, "its predicate")
        return f"@{name} without parentheses: the function becomes {becomes} and is never called; write @{name}(...)"
    if found.column in ("property", "staticmethod", "classmethod"):
        return f"{library} above @{found.column} gets an object in place of a function; put it below @{found.column}"
    return f"{library} does not repeat {_KINDS[found.column]}: {_what_happens(found)}; {_instead(found)}"


def _shown(library: str) -> str:
    return library.rpartition(".")[2] if library.startswith("shared.") else library


def _what_happens(found: Ineffective) -> str:
    if found.cell == "refused":
        return "it refuses it with a TypeError at the import"
    if found.cell == "breaks":
        return "it awaits what the function returns"
    if found.column == "async def":
        return "its call returns a coroutine before anything has failed"
    return f"its call returns {_KINDS[found.column]} before anything has failed"


def _instead(found: Ineffective) -> str:
    if found.column == "def":
        return f"use {found.library.removesuffix('AsyncRetry')}Retry"
    if found.column == "async def":
        return "use AsyncRetry" if found.library.startswith("google.") else _AWAITS
    if found.library.startswith("google."):
        return "use AsyncStreamingRetry" if found.column == "async generator" else "use StreamingRetry"
    return _PAGES


RULE = Rule(
    code="RP307",
    name="ineffective-retry",
    summary="A retry cannot repeat what it is put on, or repeats a job that still runs",
    why="""\
A retry that never happens is worse than none: whoever reads the code believes in it. Calling a coroutine function or a
generator function runs nothing yet, so a decorator that does not know them sees a success each time; `@Retry` without
parentheses takes the function for its predicate. And a wait that gives up says nothing about the job: submitted again,
it runs twice.
""",
    instead="""\
A library that handles the kind (the table in the contract says which, every cell tried out); the retry below
`@property`, `@staticmethod` and `@classmethod`; `@Retry()`. After a timeout the same job waited for again.
""",
    bad="""\
from google.api_core.retry import Retry


@Retry(timeout=60)  # RP307
async def load(client, table):
    return await client.get_table(table)
""",
    good="""\
from google.api_core.retry import AsyncRetry


@AsyncRetry(timeout=60)
async def load(client, table):
    return await client.get_table(table)
""",
    words=(
        "async",
        "yield",
        "property",
        "staticmethod",
        "classmethod",
        "Retry",
        "retry",
        "backoff",
        "setter",
        "result",
    ),
    check=check,
    left_alone="""\
- what the library does repeat; a generator that starts again yields its first items twice, by design;
- retries and functions of unknown origin, and another decorator between the retry and the function;
- a plain `def` that returns a generator or a coroutine which another function made;
- a retry on `TimeoutError` around the wait alone, and one whose types do not name it.
""",
)
