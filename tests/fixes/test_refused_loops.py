"""What the fixes of RP201, RP202 and RP205 refuse, and for what reasons."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.mending import Mended, mended

_HEAD = "import time\n\nPAUSE = 5\n\n\n"
_RULES = "RP201,RP202,RP205"


def _mended(folder: Path, text: str) -> Mended:
    return mended(folder, _HEAD + dedent(text).lstrip("\n"), _RULES)


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


def test_names_that_a_text_may_use(tmp_path: Path) -> None:
    text = (
        "def run(table, text):\n    for _ in range(3):\n        try:\n            return eval(text)\n"
        "        except OSError:\n            time.sleep(1)\n"
    )
    assert _mended(tmp_path, text).refusals == ["looks at its frame: eval() means something else in a nested function"]


_COUNTED = """\
class Loader:
    retries = {number}

    def by_attribute(self, op):
        for _ in range(self.retries):
            try:
                return op()
            except ConnectionError:
                time.sleep(2)
        return None

    def by_parameter(self, op, retries={number}):
        for _ in range(retries):
            try:
                return op()
            except ConnectionError:
                time.sleep(2)
        return None

    def one_more(self, op, retries={number}):
        for _ in range(retries + 1):
            try:
                return op()
            except ConnectionError:
                time.sleep(2)
        return None
"""


@pytest.mark.parametrize("number", [0, 3])
def test_attempts_that_may_be_none_at_all(tmp_path: Path, number: int) -> None:
    found = _mended(tmp_path, _COUNTED.format(number=number))
    expected = [f"attempts not plain: {name} may be 0: then it makes no attempt at all" for name in _NAMES]
    assert found.refusals == (expected if number == 0 else [])


_NAMES = ("self.retries", "retries")
