"""RP206's fix: copies of the runtime's predicates ask the runtime's, or go."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lint_rules.fixes.retrying.texts import ERRORS
from shared.utils import bigquery_retry
from tests.fixes.examining import mended

_IMPORT = "from shared.utils.bigquery_retry import is_serialization_error\n"


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ERRORS.items() for text in texts])
def test_the_runtime_knows_these_errors(kind: str, text: str) -> None:
    assert getattr(bigquery_retry, kind)(RuntimeError(text))


_TESTS = {
    "not": ('if "could not serialize" not in str(exc).lower():', "if not is_serialization_error(exc):"),
    "or": (
        'if left and ("could not serialize" in str(exc) or "concurrent update" in exc.message):',
        "if left and (is_serialization_error(exc)):",
    ),
    "any": (
        'if any(text in str(exc).lower() for text in ("could not serialize", "concurrent update")):',
        "if is_serialization_error(exc):",
    ),
    "both kinds": (
        'if "could not serialize" in f"{exc}" or "pending + running" in f"{exc}":',
        "if (is_serialization_error(exc) or is_quota_exceeded_error(exc)):",
    ),
}


@pytest.mark.parametrize(("before", "after"), _TESTS.values(), ids=_TESTS)
def test_a_test_in_a_function(tmp_path: Path, before: str, after: str) -> None:
    text = f"def worth(exc, left):\n    # first\n    {before}  # why\n        return True\n    return None\n"
    done = mended(tmp_path, text, "RP206")
    assert done.reasons == []
    assert done.text.endswith(text.replace(before, after))


def test_a_local_that_held_the_text_goes(tmp_path: Path) -> None:
    text = """\
        import time


        def worth(exc, left):
            message = str(exc).lower()
            return left and "could not serialize" in message


        def told(exc, left):
            message = str(exc)
            print(message)
            return left and "could not serialize" in message
        """
    after = """\
        import time
        from shared.utils.bigquery_retry import is_serialization_error


        def worth(exc, left):
            return left and is_serialization_error(exc)


        def told(exc, left):
            message = str(exc)
            print(message)
            return left and is_serialization_error(exc)
        """
    assert mended(tmp_path, text, "RP206").text == dedent(after)


_PURE = '''\
def worth(exc):
    """Whether to go on."""
    message = str(exc)
    return "could not serialize" in message or "concurrent update" in message
'''


def test_a_function_that_does_nothing_else_goes(tmp_path: Path) -> None:
    uses = "retry = tenacity.retry_if_exception(worth)\n\n\ndef ask(e):\n    return worth(e)\n"
    text = f"import tenacity\n\n\n{_PURE}\n\n{uses}"
    after = (
        f"import tenacity\n{_IMPORT}\n\nretry = tenacity.retry_if_exception(is_serialization_error)\n\n\n"
        "def ask(e):\n    return is_serialization_error(e)\n"
    )
    assert mended(tmp_path, text, "RP206").text == after


def test_the_import_takes_its_place_where_it_has_its_name(tmp_path: Path) -> None:
    text = f"import tenacity\n\n\n{_PURE}\n\nretry = tenacity.retry_if_exception(worth)\n"
    after = f"import tenacity\n{_IMPORT}\n\nretry = tenacity.retry_if_exception(is_serialization_error)\n"
    assert mended(tmp_path, text.replace("worth", "is_serialization_error"), "RP206").text == after


def test_a_lambda_that_is_handed_over(tmp_path: Path) -> None:
    head = "from tenacity import retry_if_exception\n"
    text = f'{head}\nonce = retry_if_exception(lambda e: "could not serialize" in str(e))\n'
    after = f"{head}{_IMPORT}\nonce = retry_if_exception(is_serialization_error)\n"
    assert mended(tmp_path, text, "RP206").text == after


_KEPT = "def worth(exc):\n    return is_serialization_error(exc)\n"


@pytest.mark.parametrize(
    "files",
    [
        {"mod.py": f"{_PURE}\n\n__all__ = ['worth']\n\nprint(worth)\n"},
        {"mod.py": f"{_PURE}\n\nprint(worth(exc=3))\n"},
        {"mod.py": f"{_PURE}\n\nprint(worth)\n", "other.py": "from mod import worth\n\nprint(worth)\n"},
        {"mod.py": f"{_PURE}\n\nprint(worth)\n", "other.py": "import mod\n\nprint(mod.worth)\n"},
        {
            "mod.py": f"{_PURE}\n\nprint(worth)\n",
            "tests/test_mod.py": "def test(mocker):\n    mocker.patch('mod.worth')\n",
        },
        {"mod.py": f"# A copy.\n{_PURE}\n\nprint(worth)\n"},
        {"mod.py": f"@print\n{_PURE}\n\nprint(worth)\n"},
        {"mod.py": f"{_PURE}\n\ndef ask(worth):\n    return worth\n\n\nprint(worth)\n"},
        {"mod.py": _PURE},
    ],
    ids=[
        "__all__",
        "keyword",
        "import",
        "attribute",
        "patched",
        "comment",
        "decorated",
        "another of the name",
        "unused",
    ],
)
def test_a_function_that_others_know_stays(tmp_path: Path, files: dict[str, str]) -> None:
    done = mended(tmp_path, files, "RP206")
    body = done.files["mod.py"]
    assert "    return is_serialization_error(exc)\n" in body
    assert "def worth(exc):\n" in body
    assert "message" not in body


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('def f(e):\n    return "could not serialize" in str(e) or "syntax" in str(e)\n', "other texts"),
        ('def f(e):\n    return "concurrent dml" in str(e)\n', "other texts"),
        ('def f(e):\n    e = e or 3\n    return "could not serialize" in str(e)\n', "unusual test"),
    ],
)
def test_refused(tmp_path: Path, text: str, kind: str) -> None:
    done = mended(tmp_path, text, "RP206")
    assert done.kinds == [kind]
    assert done.fixed.changes == ()
