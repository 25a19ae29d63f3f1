"""What the pages say about the fixes of retry loops: they differ in nothing but the delays."""

from __future__ import annotations

_TEXT = """\
What one attempt does becomes a nested function with `@retry_with_jitter`, and a call of it stands in the place of the
loop. Kept are the number of attempts, the errors that lead to another one, the value, what happens after the last one,
the last error's type and the log lines: those about every failure inside the function, those before a wait in a
function that the retry calls (`on_retry`), those about the last failure around the call.

- *changed*: {delays}
  the test of an error may be made twice; the runtime logs each retry besides, adds notes to the error that it raises
  in the end, and logs an error in the log lines instead of raising it; where another error is raised after the loop,
  the last one may be its context;
- *refused* where something is not plain to see: how many attempts there are (and that there is one, whatever the
  defaults are), which errors are repeated, that success leaves the loop; for `except Exception` with no test (name the
  errors that may pass first); for statuses, for work between two attempts (a new connection, say), for handlers that
  wait or give up in different ways, for names that live from one attempt to the next, for an operation that uses the
  number of the attempt, for comments on lines that would go (`# noqa` and its like go with them), for sleeps other than
  `time.sleep` and `asyncio.sleep`, for recursion, and for retries that a library makes.
"""


def fix_text(delays: str) -> str:
    """Return the text about a loop rule's fix.

    Args:
        delays: what becomes of the delays; Markdown that ends in a semicolon, its further lines indented by two.
    """
    return _TEXT.format(delays=delays)
