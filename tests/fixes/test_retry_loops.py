"""What the fixes of RP201, RP202 and RP205 write."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.fixes.mending import Mended, mended

_HEAD = "import time\n\nPAUSE = 5\n\n\n"
_RULES = "RP201,RP202,RP205"


def _mended(folder: Path, text: str) -> Mended:
    return mended(folder, _HEAD + dedent(text).lstrip("\n"), _RULES)


def _body(found: Mended) -> str:
    """Return the text without the imports."""
    return found["mod.py"].split("PAUSE = 5\n\n\n")[1]


def test_return(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        """
        def load(table: Table) -> list[str]:
            for attempt in range(3):
                try:
                    return table.load()
                except (ConnectionError, TimeoutError):
                    if attempt == 2:
                        raise
                    time.sleep(5)
        """,
    )

    assert found["mod.py"] == (
        "from shared.utils.retry_with_jitter import retry_with_jitter\n"
        "\nPAUSE = 5\n\n\n"
        + dedent(
            """
            def load(table: Table) -> list[str]:
                @retry_with_jitter(
                    max_attempts=3,
                    base_delay=5,
                    max_delay=15,
                    exceptions=(ConnectionError, TimeoutError),
                )
                def load_once() -> list[str]:
                    return table.load()

                return load_once()
            """
        ).lstrip("\n")
    )
    assert found.notes == ["the delays are longer, and random"]


def test_log_lines(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        """
        def load(table, log, times):
            for attempt in range(times):
                try:
                    rows = table.load()  # all of them
                    break
                except OSError as error:
                    log.debug("it was %s", error)
                    wait = min(2**attempt, 60)
                    log.info("waiting %s s after attempt %d", wait, attempt + 1)
                    time.sleep(wait)
            else:
                raise RuntimeError("no rows")
            return rows
        """,
    )

    assert _body(found) == dedent(
        """
        def load(table, log, times):
            def log_retry(attempt, _error, wait):
                log.info("waiting %s s after attempt %d", wait, attempt)

            @retry_with_jitter(
                max_attempts=times,
                base_delay=1,
                max_delay=60,
                exceptions=(OSError,),
                on_retry=log_retry,
            )
            def load_once():
                try:
                    return table.load()  # all of them
                except OSError as error:
                    log.debug("it was %s", error)
                    raise

            try:
                rows = load_once()
            except OSError:
                raise RuntimeError("no rows")
            return rows
        """
    ).lstrip("\n")


def test_other_tools_comments_go_with_their_lines(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        """
        def load(table):
            last = None
            for _ in range(3):  # noqa: B007
                try:
                    return table.load()
                except OSError as error:  # pylint: disable=broad-except
                    last = error
                    time.sleep(PAUSE)
            raise last  # type: ignore[misc]
        """,
    )

    assert _body(found) == dedent(
        """
        def load(table):
            @retry_with_jitter(
                max_attempts=3, base_delay=PAUSE, max_delay=3 * PAUSE, exceptions=(OSError,)
            )
            def load_once():
                return table.load()

            return load_once()
        """
    ).lstrip("\n")


def test_strings_over_several_lines_stay_as_they_are(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        '''
        def load(table):
            for _ in range(3):
                try:
                    return table.query("""
            SELECT 1
                        """, f"""
          {table}
        """)
                except OSError:
                    time.sleep(PAUSE)
        ''',
    )

    assert '"""\n    SELECT 1\n                """, f"""\n  {table}\n""")\n' in _body(found)


def test_line_ends_and_tabs(tmp_path: Path) -> None:
    text = _HEAD + (
        "def load(table):\n\tfor _ in range(3):\n\t\ttry:\n\t\t\treturn table.load(\n\t\t\t\t1,\n\t\t\t)\n"
        "\t\texcept OSError as error:\n\t\t\tprint(error)\n\t\t\ttime.sleep(PAUSE)\n"
    )
    found = mended(tmp_path, text.replace("\n", "\r\n").encode(), _RULES)

    after = found.content("mod.py")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"\tdef load_once():\r\n\t\ttry:\r\n\t\t\treturn table.load(\r\n\t\t\t\t1,\r\n\t\t\t)\r\n" in after


def test_long_tests(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        """
        def load(table):
            for attempt in range(3):
                try:
                    return table.load()
                except OSError as error:
                    if attempt < 2 and (
                        "unique" in str(error).lower()
                        or 'duplicate' in str(error).lower()
                    ):
                        time.sleep(PAUSE)
                        continue
                    raise
        """,
    )

    assert _body(found) == dedent(
        """
        def load(table):
            @retry_with_jitter(
                max_attempts=3,
                base_delay=PAUSE,
                max_delay=3 * PAUSE,
                predicate=lambda error: (
                    isinstance(error, OSError)
                    and ("unique" in str(error).lower() or 'duplicate' in str(error).lower())
                ),
            )
            def load_once():
                return table.load()

            return load_once()
        """
    ).lstrip("\n")


_DELAYS = {
    "time.sleep(0.25)": ("0.25", "0.75"),
    "time.sleep(PAUSE)": ("PAUSE", "3 * PAUSE"),
    "time.sleep(PAUSE / 2)": ("PAUSE / 2", "3 * (PAUSE / 2)"),
    "time.sleep(table.pause)": ("table.pause", "3 * table.pause"),
    "time.sleep(2**attempt)": ("1", "8"),
    "time.sleep(0.1 * 2**attempt)": ("0.1", "0.8"),
    "time.sleep(PAUSE * 2**attempt)": ("PAUSE", "8 * PAUSE"),
    "time.sleep(table.pause * (attempt + 1))": ("table.pause", "4 * table.pause"),
    "time.sleep(min(2**attempt, 60))": ("1", "60"),
    "time.sleep(min(PAUSE, 2**attempt))": ("1", "PAUSE"),
    "time.sleep(attempt)": ("1", "3"),
    "time.sleep(2**attempt + PAUSE)": ("6", "18"),
    "pass": ("1.0", "60.0"),
}


@pytest.mark.parametrize("pause", _DELAYS)
def test_delays(tmp_path: Path, pause: str) -> None:
    found = _mended(
        tmp_path,
        f"""
        def load(table):
            for attempt in range(5):
                try:
                    return table.load()
                except OSError:
                    {pause}
        """,
    )

    base, longest = _DELAYS[pause]
    assert f"base_delay={base}, max_delay={longest}, " in " ".join(_body(found).split())


def test_patched_sleep_keeps_its_import(tmp_path: Path) -> None:
    loop = "def load(x):\n    for _ in range(3):\n        try:\n            return x()\n        except OSError:\n"
    found = mended(
        tmp_path,
        {
            "mod.py": f"from time import sleep\n\n\n{loop}            sleep(1)\n",
            "test_mod.py": "from unittest.mock import patch\n\n\n@patch('mod.sleep')\ndef test_it(sleep): ...\n",
        },
        _RULES,
    )

    assert found["mod.py"].startswith("from time import sleep\n")
    assert found.notes == ["the delays are longer, and random", "test_mod.py:4 patches mod.sleep"]


def test_a_name_of_the_attempt_in_its_finally(tmp_path: Path) -> None:
    text = """
        def load(table):
            connection = None
            for _ in range(3):
                try:
                    connection = table.connect()
                    return connection.load()
                except OSError:
                    time.sleep(1)
                finally:
                    if connection:
                        connection.close()
        """
    assert _mended(tmp_path / "outside", text).refusals == [
        "names needed later: connection, of the attempt, is used in its finally"
    ]
    inside = text.replace("            connection = None\n", "").replace(
        "                try:", "                connection = None\n                try:"
    )
    assert "        connection = None\n        try:\n" in _body(_mended(tmp_path / "inside", inside))
