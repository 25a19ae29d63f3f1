"""What the fixes of RP201, RP202 and RP205 write, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

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


_REFUSED = {
    "catches everything": ("{}except Exception:\n    time.sleep(1)", ""),
    "catches interrupts": ("{}except (OSError, KeyboardInterrupt):\n    time.sleep(1)", ""),
    "does more between attempts": ("{}except OSError:\n    table.connect()\n    time.sleep(1)", ""),
    "a test between attempts": ("{}except OSError:\n    if table.closed:\n        raise\n    time.sleep(1)", ""),
    "failure paths differ": (
        "{}except OSError:\n    time.sleep(1)\nexcept ValueError:\n    time.sleep(2)",
        "",
    ),
    "gives up in two ways": (
        "{}except OSError as error:\n    if good(error):\n        time.sleep(1)\n        continue\n    raise",
        "return 3",
    ),
    "counter used later": ("{}except OSError:\n    time.sleep(1)", "return attempt"),
    "attempt used": ("try:\n    return table.load(attempt)\nexcept OSError:\n    time.sleep(1)", ""),
    "carries state": (
        "try:\n    if not url:\n        url = table.url()\n    return load(url)\nexcept OSError:\n    time.sleep(1)",
        "",
    ),
    "names needed later": (
        "try:\n    a = load()\n    return a.b()\nexcept OSError:\n    print(a)\n    time.sleep(1)",
        "",
    ),
    "yields": ("try:\n    yield table.load()\n    return\nexcept OSError:\n    time.sleep(1)", ""),
    "looks at its frame": ("try:\n    return super().load()\nexcept OSError:\n    time.sleep(1)", ""),
    "finally": ("{}except OSError:\n    print(attempt)\n    time.sleep(1)\nfinally:\n    table.close()", ""),
    "delay not plain": ("{}except OSError:\n    time.sleep([1, 2, 4][attempt])", ""),
    "goes round without a failure": ("try:\n    if load():\n        break\nexcept OSError:\n    time.sleep(1)", ""),
    "try not plain": ("with table:\n    try:\n        return load()\n    except OSError:\n        time.sleep(1)", ""),
    "several statements on a line": ("try: return load()\nexcept OSError: time.sleep(1)", ""),
    "exceptions not plain": ("{}except table.errors():\n    time.sleep(1)", ""),
}


@pytest.mark.parametrize("kind", _REFUSED)
def test_refused(tmp_path: Path, kind: str) -> None:
    body, after = _REFUSED[kind]
    loop = "for attempt in range(3):\n" + indent(body.format("try:\n    return table.load()\n"), "    ")
    found = _mended(tmp_path, f"def run(table, url):\n{indent(loop, '    ')}\n    {after}\n")

    assert [refusal.partition(":")[0] for refusal in found.refusals] == [kind]
    assert not found.fixed.changes


_REFUSED_LOOPS = {
    "attempts not plain": """
        def load(table):
            times = 3
            attempt = 0
            while attempt < times:
                try:
                    return table.load()
                except OSError:
                    times -= 1
                    attempt += 1
                    time.sleep(1)
        """,
    "unbounded": """
        def load(table):
            while True:
                try:
                    return table.load()
                except OSError:
                    time.sleep(1)
        """,
    "not in a function": """
        for _ in range(3):
            try:
                value = load()
                break
            except OSError:
                time.sleep(1)
        """,
    "library retry": """
        import tenacity

        @tenacity.retry(wait=tenacity.wait_fixed(3), stop=tenacity.stop_after_attempt(3), retry=transient)
        def load(table):
            return table.load()
        """,
    "global names": """
        def load(table):
            global client
            for _ in range(3):
                try:
                    client = table.client()
                    return client
                except OSError:
                    time.sleep(1)
        """,
    "keeps the error": """
        def load(table):
            last = None
            for _ in range(3):
                try:
                    value = table.load()
                    break
                except OSError as error:
                    last = error
                    time.sleep(1)
            return value, last
        """,
    "unusual layout": """
        def load(table):
            for _ in range(3):
                try:
                    return table.load()
                except OSError:
                    time.sleep(1)  # as long as it takes to start
        """,
}


@pytest.mark.parametrize("kind", _REFUSED_LOOPS)
def test_refused_loops(tmp_path: Path, kind: str) -> None:
    found = _mended(tmp_path, _REFUSED_LOOPS[kind])

    assert [refusal.partition(":")[0] for refusal in found.refusals] == [kind]
    assert not found.fixed.changes


def test_a_name_that_may_be_left_over_from_a_failed_attempt(tmp_path: Path) -> None:
    found = _mended(
        tmp_path,
        """
        def load(table):
            rows = []
            for _ in range(3):
                try:
                    rows = table.load()
                    table.check()
                    break
                except OSError:
                    time.sleep(1)
            return rows
        """,
    )

    assert found.refusals == ["names needed later: rows may be left over from a failed attempt"]


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


def test_names_that_a_text_may_use(tmp_path: Path) -> None:
    text = (
        "def run(table, text):\n    for _ in range(3):\n        try:\n            return eval(text)\n"
        "        except OSError:\n            time.sleep(1)\n"
    )
    assert _mended(tmp_path, text).refusals == ["looks at its frame: eval() means something else in a nested function"]
