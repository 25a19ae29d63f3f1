"""RP402's fix, in every shape that a call has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.settings.fix import FixSettings
from tests.fixes.examining import mended

_HEAD = "import requests\n\n\ndef run(url, args, items, client, session: requests.Session):\n"

_SHAPES = {
    "no arguments": ("requests.get()", "requests.get(timeout=30)"),
    "one argument": ("requests.get(url)", "requests.get(url, timeout=30)"),
    "trailing comma": ("requests.get(url,)", "requests.get(url, timeout=30,)"),
    "generator": ("requests.post(x for x in items)", "requests.post((x for x in items), timeout=30)"),
    "walrus": ("requests.get(u := url)", "requests.get((u := url), timeout=30)"),
    "nested": ("requests.get(requests.get(url).text)", "requests.get(requests.get(url, timeout=30).text, timeout=30)"),
    "star": ("requests.get(*args)", "requests.get(*args, timeout=30)"),
    "keyword after star": ("requests.get(*args, params=1)", "requests.get(*args, params=1, timeout=30)"),
    "lambda": ("requests.get(url, hooks=lambda: 3)", "requests.get(url, hooks=lambda: 3, timeout=30)"),
    "None": ("requests.get(url, timeout=None)", "requests.get(url, timeout=30)"),
    "f-string": ('f"{requests.get(url).text}!"', 'f"{requests.get(url, timeout=30).text}!"'),
    "two in an f-string": (
        'f"{requests.get(url)} {requests.get(url, json=1)!r}"',
        'f"{requests.get(url, timeout=30)} {requests.get(url, json=1, timeout=30)!r}"',
    ),
    "a session": ('session.request("GET", url)', 'session.request("GET", url, timeout=30)'),
    "by position": (
        'session.request("GET", url, 1, 2, 3, 4, 5, 6, None)',
        'session.request("GET", url, 1, 2, 3, 4, 5, 6, 30)',
    ),
    "a chain": (
        "(requests\n        .get(url)\n        .json())",
        "(requests\n        .get(url, timeout=30)\n        .json())",
    ),
    "a backslash": ("requests.get \\\n        (url)", "requests.get \\\n        (url, timeout=30)"),
    "comments": (
        "requests.post(\n        url,  # where\n        # what\n        json=1,  # one\n    )",
        "requests.post(\n        url,  # where\n        # what\n        json=1,  # one\n        timeout=30,\n    )",
    ),
    "a comment and no comma": (
        "requests.post(\n        url,\n        json=1  # one\n    )",
        "requests.post(\n        url,\n        json=1,  # one\n        timeout=30\n    )",
    ),
    "one argument and a comment": (
        "requests.post(\n        url  # one\n    )",
        "requests.post(\n        url,  # one\n        timeout=30\n    )",
    ),
    "one long argument": (
        'requests.get(\n        f"{url}/actions/expand?node={url}&level=TABLE&many=more&and=others"\n    )',
        'requests.get(\n        f"{url}/actions/expand?node={url}&level=TABLE&many=more&and=others",\n'
        "        timeout=30,\n    )",
    ),
    "one short argument": (
        "requests.get(\n        url\n    )",
        "requests.get(\n        url, timeout=30\n    )",
    ),
    "a comment at the end": (
        "requests.post(url,\n        # the end\n    )",
        "requests.post(url,\n        timeout=30,\n        # the end\n    )",
    ),
    "a comment in the middle of a line": (
        "requests.post(url, json=1,  # one\n                  )",
        "requests.post(url, json=1,  # one\n                      timeout=30,\n                  )",
    ),
    "many lines, no comma": (
        "requests.post(\n        url,\n        json={\n            1: 2,\n        })",
        "requests.post(\n        url,\n        json={\n            1: 2,\n        },\n        timeout=30)",
    ),
}


@pytest.mark.parametrize(("before", "after"), _SHAPES.values(), ids=_SHAPES)
def test_shape(tmp_path: Path, before: str, after: str) -> None:
    done = mended(tmp_path, f"{_HEAD}    return {before}\n", "RP402")
    assert done.text == f"{_HEAD}    return {after}\n"
    ast.parse(done.text)


def test_number_is_written_as_one_would(tmp_path: Path) -> None:
    for number, (seconds, text) in enumerate([(5.0, "5"), (0.5, "0.5"), (120, "120")]):
        (tmp_path / str(number)).mkdir()
        done = mended(
            tmp_path / str(number), f"{_HEAD}    requests.get(url)\n", "RP402", fix=FixSettings(http_timeout=seconds)
        )
        assert f"requests.get(url, timeout={text})" in done.text


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("session.request(*args)", "open arguments"),
        ("limit = None\n    requests.get(url, timeout=limit)", "None from elsewhere"),
    ],
)
def test_refused(tmp_path: Path, call: str, kind: str) -> None:
    done = mended(tmp_path, f"{_HEAD}    {call}\n", "RP402")
    assert done.kinds == [kind]
    assert done.fixed.changes == ()


def test_a_name_of_two_origins_is_left_alone(tmp_path: Path) -> None:
    text = """\
        try:
            import requests_unixsocket as requests
        except ImportError:
            import requests

        def run(url):
            return requests.get(url)
        """
    assert mended(tmp_path, text, "RP402").kinds == ["two origins"]


def test_keywords_that_may_carry_a_timeout_are_not_reported(tmp_path: Path) -> None:
    done = mended(tmp_path, f"{_HEAD}    requests.get(url, **args)\n", "RP402")
    assert (done.fixed.fixes, done.fixed.refused) == ([], ())


def test_nothing_is_written_without_unsafe_fixes(tmp_path: Path) -> None:
    done = mended(tmp_path, f"{_HEAD}    requests.get(url)\n", "RP402", unsafe=False)
    assert done.fixed.changes == ()
    (fix,) = done.fixed.held_back
    assert "raises Timeout" in fix.draft.notes[0]
