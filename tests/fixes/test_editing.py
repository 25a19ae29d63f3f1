"""What is changed is changed and nothing else: layouts, encodings and line ends stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

TOP = "from google.cloud import bigquery\n"
POOL = "from shared.clients.bigquery_pool import get_bigquery_client\n"


CALLS = {
    "by position": ("bigquery.Client(p)", "get_bigquery_client(p)"),
    "by keyword": ("bigquery.Client(project=p, location='EU')", "get_bigquery_client(project_id=p, location='EU')"),
    "mixed": ("bigquery.Client(p, c)", "get_bigquery_client(p, credentials=c)"),
    "odd spacing": ("bigquery . Client( project = p )", "get_bigquery_client( project_id = p )"),
    "trailing comma": ("bigquery.Client(project=p,)", "get_bigquery_client(project_id=p,)"),
    "one per line": (
        "bigquery.Client(\n    project=p,  # ours\n    location='EU',\n)",
        "get_bigquery_client(\n    project_id=p,  # ours\n    location='EU',\n)",
    ),
    "comment above an argument": (
        "bigquery.Client(\n    # the project\n    p,\n    c,  # whose\n)",
        "get_bigquery_client(\n    # the project\n    p,\n    credentials=c,  # whose\n)",
    ),
    "in parentheses": ("(bigquery.Client(project=p))", "(get_bigquery_client(project_id=p))"),
    "nested": ("bigquery.Client(project=f(g(p), [1]))", "get_bigquery_client(project_id=f(g(p), [1]))"),
    "string with braces": ("bigquery.Client(project='{}'.format(p))", "get_bigquery_client(project_id='{}'.format(p))"),
    "walrus": ("bigquery.Client(p, (c := d))", "get_bigquery_client(p, credentials=(c := d))"),
}


@pytest.mark.parametrize("name", CALLS)
def test_call(tmp_path: Path, name: str) -> None:
    before, after = CALLS[name]
    result = mended(tmp_path, f"{TOP}\nx = {before}  # kept\ny = 1;  z = 2\n")
    assert result["mod.py"] == f"{POOL}\nx = {after}  # kept\ny = 1;  z = 2\n"


def test_called_name_in_parentheses_is_refused(tmp_path: Path) -> None:
    text = f"{TOP}x = (bigquery.Client)(project=p)\n"
    result = mended(tmp_path, text)
    assert result["mod.py"] == text
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["unusual layout"]


def test_line_ends_are_kept(tmp_path: Path) -> None:
    text = f"{TOP}\n\ndef f():\n    # a comment\n    return bigquery.Client()\n".replace("\n", "\r\n")
    after = mended(tmp_path, text)["mod.py"]
    assert after == f"{POOL}\n\ndef f():\n    # a comment\n    return get_bigquery_client()\n".replace("\n", "\r\n")


def test_tabs_are_kept(tmp_path: Path) -> None:
    text = f"{TOP}\nclass A:\n\tdef f(self):\n\t\tif 1:\n\t\t\treturn bigquery.Client()\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}\nclass A:\n\tdef f(self):\n\t\tif 1:\n\t\t\treturn get_bigquery_client()\n"
    )


def test_tabs_in_a_block_that_is_taken_out_of_its_with(tmp_path: Path) -> None:
    text = f"{TOP}\ndef f():\n\twith bigquery.Client() as c:\n\t\tfor x in c.query(''):\n\t\t\tprint(x)\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}\ndef f():\n\tc = get_bigquery_client()\n\tfor x in c.query(''):\n\t\tprint(x)\n"
    )


def test_byte_order_mark_is_kept(tmp_path: Path) -> None:
    result = mended(tmp_path, b"\xef\xbb\xbf" + f"{TOP}x = bigquery.Client()\n".encode())
    assert result.content("mod.py") == b"\xef\xbb\xbf" + f"{POOL}x = get_bigquery_client()\n".encode()


def test_encoding_is_kept(tmp_path: Path) -> None:
    text = f"# -*- coding: latin-1 -*-\n{TOP}name = 'Käse'\nx = bigquery.Client()  # für alle\n"
    result = mended(tmp_path, text.encode("latin-1"))
    after = f"# -*- coding: latin-1 -*-\n{POOL}name = 'Käse'\nx = get_bigquery_client()  # für alle\n"
    assert result.content("mod.py") == after.encode("latin-1")


def test_characters_beyond_one_byte_before_the_call(tmp_path: Path) -> None:
    text = f"{TOP}x = ['日本', '🎉', bigquery.Client(project='ü')]\n"
    assert mended(tmp_path, text)["mod.py"] == f"{POOL}x = ['日本', '🎉', get_bigquery_client(project_id='ü')]\n"


def test_no_line_end_at_the_end(tmp_path: Path) -> None:
    assert mended(tmp_path, f"{TOP}x = bigquery.Client()")["mod.py"] == f"{POOL}x = get_bigquery_client()"


def test_form_feed(tmp_path: Path) -> None:
    text = f"{TOP}\n\f\ndef f():\n    return bigquery.Client()\n\f\ndef g(): ...\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}\n\f\ndef f():\n    return get_bigquery_client()\n\f\ndef g(): ...\n"
    )


def test_semicolons(tmp_path: Path) -> None:
    text = f"{TOP}a = 1; x = bigquery.Client(); y = bigquery.Client(project=x)\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}a = 1; x = get_bigquery_client(); y = get_bigquery_client(project_id=x)\n"
    )


def test_close_behind_a_semicolon_is_refused(tmp_path: Path) -> None:
    text = f"{POOL}c = get_bigquery_client(); c.close()\n"
    result = mended(tmp_path, text, "RP105")
    assert result["mod.py"] == text
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["unusual layout"]


def test_decorators_and_defaults(tmp_path: Path) -> None:
    text = (
        f"{TOP}\n\n@register(bigquery.Client())  # 1\n@other\ndef f(c=bigquery.Client(), *, d=1):  # here\n    pass\n"
    )
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}\n\n@register(get_bigquery_client())  # 1\n@other\n"
        "def f(c=get_bigquery_client(), *, d=1):  # here\n    pass\n"
    )


def test_nested_classes(tmp_path: Path) -> None:
    text = (
        f"{TOP}\nclass A:\n  '''Two blanks.'''\n  class B:\n    class C:\n        x = bigquery.Client()\n\n"
        "        def f(self):\n            return 1  # as it was\n"
    )
    assert mended(tmp_path, text)["mod.py"] == text.replace(TOP, POOL).replace(
        "bigquery.Client()", "get_bigquery_client()"
    )


def test_f_string_is_mended_or_left(tmp_path: Path) -> None:
    text = f'{TOP}x = f"{{bigquery.Client().project}}"\n'
    result = mended(tmp_path, text)
    if result.fixed.fixes:
        assert result["mod.py"] == f'{POOL}x = f"{{get_bigquery_client().project}}"\n'
    else:
        assert result["mod.py"] == text
        assert result.refusals


def test_several_in_one_statement(tmp_path: Path) -> None:
    text = f"{TOP}xs = [bigquery.Client(project=bigquery.Client().project), bigquery.Client()]\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}xs = [get_bigquery_client(project_id=get_bigquery_client().project), get_bigquery_client()]\n"
    )


def test_backslashes(tmp_path: Path) -> None:
    text = f"{TOP}x = \\\n    bigquery \\\n    .Client(project=\\\n    p)\n"
    assert mended(tmp_path, text)["mod.py"] == f"{POOL}x = \\\n    get_bigquery_client(project_id=\\\n    p)\n"


def test_multi_line_strings_in_a_block_that_moves_out(tmp_path: Path) -> None:
    text = f'{TOP}\ndef f():\n    with bigquery.Client() as c:\n        c.query("""\n    SELECT\n        1\n""")\n'
    assert mended(tmp_path, text)["mod.py"] == (
        f'{POOL}\ndef f():\n    c = get_bigquery_client()\n    c.query("""\n    SELECT\n        1\n""")\n'
    )


def test_generator_and_tuple_as_arguments(tmp_path: Path) -> None:
    text = f"{TOP}x = bigquery.Client(f(p for p in ps), (a, b))\n"
    assert mended(tmp_path, text)["mod.py"] == (
        f"{POOL}x = get_bigquery_client(f(p for p in ps), credentials=(a, b))\n"
    )


def test_fixes_that_wait_for_one_that_fails_have_their_turn(tmp_path: Path) -> None:
    text = f"{TOP}x = (bigquery.Client)(p), bigquery.Client(q), (bigquery.Client)(r)\n"
    result = mended(tmp_path, text)
    assert result["mod.py"] == f"{TOP}{POOL}x = (bigquery.Client)(p), get_bigquery_client(q), (bigquery.Client)(r)\n"
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["unusual layout"] * 2
