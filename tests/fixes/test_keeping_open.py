"""What closes a pooled value goes: ``.close()``, the ``with`` around it, the stack that it is entered into."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.mending import mended

TOP = (
    "import contextlib\nfrom shared.clients.bigquery_pool import get_bigquery_client\n"
    "from shared.clients.http_pool import get_http_session\n\n\n"
)


def body(text: str) -> str:
    return f"{TOP}def f(sql, own=None):\n{indent(dedent(text).strip(), '    ')}\n"


CLOSED = {
    "statement": ("c = get_bigquery_client()\nc.close()\nreturn 1", "c = get_bigquery_client()\nreturn 1"),
    "finally": (
        "c = get_bigquery_client()\ntry:\n    # ask\n    return c.query(sql)\nfinally:\n    c.close()",
        "c = get_bigquery_client()\n# ask\nreturn c.query(sql)",
    ),
    "finally with more": (
        "c = get_bigquery_client()\ntry:\n    return c.query(sql)\nfinally:\n    c.close()\n    log()",
        "c = get_bigquery_client()\ntry:\n    return c.query(sql)\nfinally:\n    log()",
    ),
    "finally behind handlers": (
        """
        c = get_bigquery_client()
        try:
            c.query(sql)
        except (KeyError, ValueError) as error:
            log(error)  # again
        except OSError:
            raise
        else:
            log()
        finally:
            c.close()
        return c
        """,
        """
        c = get_bigquery_client()
        try:
            c.query(sql)
        except (KeyError, ValueError) as error:
            log(error)  # again
        except OSError:
            raise
        else:
            log()
        return c
        """,
    ),
    "guard": ("c = get_bigquery_client()\nif c:\n    c.close()\nreturn 1", "c = get_bigquery_client()\nreturn 1"),
    "guard against None": (
        "c = None\ntry:\n    c = get_bigquery_client()\nfinally:\n    if c is not None:\n        c.close()",
        "c = None\nc = get_bigquery_client()",
    ),
    "guard with an else": (
        "c = get_bigquery_client()\nif c:\n    c.close()\nelse:\n    log()",
        "c = get_bigquery_client()\nif c:\n    pass\nelse:\n    log()",
    ),
    "guard of something else": (
        "c = get_bigquery_client()\nif own():\n    c.close()",
        "c = get_bigquery_client()\nif own():\n    pass",
    ),
    "try around it": (
        "c = get_bigquery_client()\ntry:\n    c.close()\nexcept Exception:\n    pass\nreturn 1",
        "c = get_bigquery_client()\nreturn 1",
    ),
    "try that does something": (
        "c = get_bigquery_client()\ntry:\n    c.close()\nexcept Exception:\n    return 2\nreturn 1",
        "c = get_bigquery_client()\ntry:\n    pass\nexcept Exception:\n    return 2\nreturn 1",
    ),
    "suppress around it": (
        "c = get_bigquery_client()\nwith contextlib.suppress(Exception):\n    c.close()\nreturn 1",
        "c = get_bigquery_client()\nreturn 1",
    ),
    "lock around it": (
        "c = get_bigquery_client()\nwith own.lock:\n    c.close()",
        "c = get_bigquery_client()\nwith own.lock:\n    pass",
    ),
    "at once": ("get_http_session().close()\nreturn 1", "return 1"),
    "what else is called stays": (
        "def make():\n    return get_bigquery_client()\nmake().close()\nreturn 1",
        "def make():\n    return get_bigquery_client()\nmake()\nreturn 1",
    ),
    "session": ("s = get_http_session()\ns.close()", "s = get_http_session()"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_close(tmp_path: Path, name: str) -> None:
    before, after = CLOSED[name]
    result = mended(tmp_path, body(before), "RP105", unsafe=False)
    assert result["mod.py"] == body(after)
    assert set(result.safety) == {"safe"}


def test_close_is_all_that_a_method_does(tmp_path: Path) -> None:
    text = (
        f"{TOP}class A:\n    def __init__(self):\n        self.c = get_bigquery_client()\n\n"
        "    def close(self):\n        self.c.close()\n\n"
        "    def stop(self):\n        '''Stop.'''\n        self.c.close()\n"
    )
    assert mended(tmp_path, text, "RP105")["mod.py"] == (
        f"{TOP}class A:\n    def __init__(self):\n        self.c = get_bigquery_client()\n\n"
        "    def close(self):\n        pass\n\n    def stop(self):\n        '''Stop.'''\n"
    )


ENTERED = {
    "one": ("with get_bigquery_client() as c:\n    c.query(sql)", "c = get_bigquery_client()\nc.query(sql)"),
    "comment behind the colon": (
        "with get_bigquery_client() as c:  # ours\n    c.query(sql)",
        "c = get_bigquery_client()  # ours\nc.query(sql)",
    ),
    "comments inside": (
        "# above\nwith get_bigquery_client() as c:\n    # first\n    c.query(sql)  # behind\n\n    return c",
        "# above\nc = get_bigquery_client()\n# first\nc.query(sql)  # behind\n\nreturn c",
    ),
    "no name": ("with get_bigquery_client():\n    return 1", "get_bigquery_client()\nreturn 1"),
    "a name": ("c = get_bigquery_client()\nwith c:\n    return 1", "c = get_bigquery_client()\nreturn 1"),
    "the same name": ("c = get_bigquery_client()\nwith c as c:\n    return 1", "c = get_bigquery_client()\nreturn 1"),
    "another name": (
        "c = get_bigquery_client()\nwith c as d:\n    return d",
        "c = get_bigquery_client()\nd = c\nreturn d",
    ),
    "an attribute": (
        "with get_bigquery_client() as own.c:\n    return 1",
        "own.c = get_bigquery_client()\nreturn 1",
    ),
    "the first of two": (
        "with get_bigquery_client() as c, open(sql) as o:\n    return c",
        "c = get_bigquery_client()\nwith open(sql) as o:\n    return c",
    ),
    "the last of two": (
        "with open(sql) as o, get_bigquery_client() as c:\n    return c",
        "with open(sql) as o:\n    c = get_bigquery_client()\n    return c",
    ),
    "one in the middle": (
        "with open(sql) as o, get_bigquery_client(o.read()) as c, own:\n    return c",
        "with open(sql) as o:\n    c = get_bigquery_client(o.read())\n    with own:\n        return c",
    ),
    "both": (
        "with get_bigquery_client() as c, get_http_session() as s:\n    return c, s",
        "c = get_bigquery_client()\ns = get_http_session()\nreturn c, s",
    ),
    "one in another": (
        "with get_bigquery_client() as c:\n    with get_http_session() as s:\n        return c, s",
        "c = get_bigquery_client()\ns = get_http_session()\nreturn c, s",
    ),
    "closing": (
        "with contextlib.closing(get_http_session()) as s:\n    return s",
        "s = get_http_session()\nreturn s",
    ),
    "arguments on several lines": (
        "with get_bigquery_client(\n    sql,  # which\n) as c:\n    return c",
        "c = get_bigquery_client(\n    sql,  # which\n)\nreturn c",
    ),
    "stack": (
        "with contextlib.ExitStack() as stack:\n    c = stack.enter_context(get_bigquery_client())\n    return c",
        "with contextlib.ExitStack() as stack:\n    c = get_bigquery_client()\n    return c",
    ),
    "stack, no name": (
        "c = get_bigquery_client()\nown.enter_context(c)\nreturn c",
        "c = get_bigquery_client()\nreturn c",
    ),
}


@pytest.mark.parametrize("name", ENTERED)
def test_with(tmp_path: Path, name: str) -> None:
    before, after = ENTERED[name]
    result = mended(tmp_path, body(before), "RP105")
    expected = body(after)
    assert result["mod.py"] == (expected.replace("import contextlib\n", "") if name == "closing" else expected)
    assert set(result.safety) == {"unsafe"}


REFUSED = {
    "may be one's own": ("c = own or get_bigquery_client()\nc.close()", "not always pooled"),
    "a value": ("return get_bigquery_client().close()", "close in an expression"),
    "in a condition": ("c = get_bigquery_client()\nown and c.close()", "close in an expression"),
    "comment behind it": ("c = get_bigquery_client()\nc.close()  # free it\nreturn 1", "unusual layout"),
    "comment above it": ("c = get_bigquery_client()\n# free it\nc.close()\nreturn 1", "unusual layout"),
    "one line": ("with get_bigquery_client() as c: return c", "unusual layout"),
    "tuple": ("with get_bigquery_client() as (c, d):\n    return c", "unusual target"),
    "comment between items": (
        "with (\n    open(sql) as o,\n    # ours\n    get_bigquery_client() as c,\n):\n    return c",
        "unusual layout",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    before, kind = REFUSED[name]
    result = mended(tmp_path, body(before), "RP105")
    assert result["mod.py"] == body(before)
    assert [refusal.partition(":")[0] for refusal in result.refusals] == [kind]


@pytest.mark.parametrize("line", ["c.close(); log()", "log(); c.close()"])
def test_close_that_shares_its_line(tmp_path: Path, line: str) -> None:
    before = body(f"c = get_bigquery_client()\n{line}\nreturn 1")
    result = mended(tmp_path, before, "RP105")
    assert result["mod.py"] == before
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["unusual layout"]


def test_with_whose_last_line_has_two_statements(tmp_path: Path) -> None:
    before = body("with get_bigquery_client() as c:\n    c.query(sql)\n    x = 1; return x")
    result = mended(tmp_path, before, "RP105")
    assert result["mod.py"] == before
    assert result.refusals == ["unusual layout: several statements share a line here"]


def test_async_with_is_refused(tmp_path: Path) -> None:
    text = f"{TOP}async def f():\n    async with get_http_session() as s:\n        return s\n"
    result = mended(tmp_path, text, "RP105")
    assert result["mod.py"] == text


# what RP101 and RP103 take along

RAW = "from google.cloud import bigquery\n\n\n"
POOL = "from shared.clients.bigquery_pool import get_bigquery_client\n\n\n"


def test_raw_client_loses_its_with(tmp_path: Path) -> None:
    text = f"{RAW}def f(sql):\n    with bigquery.Client(project='p') as c:\n        return c.query(sql)\n"
    result = mended(tmp_path, text, "RP101", unsafe=False)
    assert (
        result["mod.py"] == f"{POOL}def f(sql):\n    c = get_bigquery_client(project_id='p')\n    return c.query(sql)\n"
    )


def test_raw_client_loses_its_close(tmp_path: Path) -> None:
    text = (
        f"{RAW}class A:\n    def __init__(self):\n        self.c = bigquery.Client()\n\n"
        "    def __exit__(self, *error):\n        self.c.close()\n"
    )
    assert mended(tmp_path, text, "RP101", unsafe=False)["mod.py"] == (
        f"{POOL}class A:\n    def __init__(self):\n        self.c = get_bigquery_client()\n\n"
        "    def __exit__(self, *error):\n        pass\n"
    )


def test_raw_client_that_is_closed_in_another_file(tmp_path: Path) -> None:
    files = {
        "db.py": f"{RAW}client = bigquery.Client()\n",
        "app.py": "from db import client\n\n\ndef stop():\n    client.close()\n",
    }
    result = mended(tmp_path, files, "RP101")
    assert result["db.py"] == files["db.py"]
    assert result.refusals == ["closed elsewhere: it is closed in another file, app.py:5"]


def test_raw_client_that_is_closed_with_others(tmp_path: Path) -> None:
    text = f"{RAW}def f(own):\n    c = own or bigquery.Client()\n    c.close()\n"
    result = mended(tmp_path, text, "RP101")
    assert result["mod.py"] == text
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["closed with others"]


def test_raw_client_that_is_entered_and_closed_inside(tmp_path: Path) -> None:
    text = f"{RAW}def f(own):\n    with bigquery.Client() as c:\n        c.query(own)\n        c.close()\n"
    result = mended(tmp_path, text, "RP101")
    assert "close" not in result["mod.py"] or result.refusals
    assert (result["mod.py"] == text) == bool(result.refusals)


@pytest.mark.parametrize("end", ["atexit.register(c.close)", "own.callback(c.close)", "return c.close"])
def test_raw_client_whose_close_is_handed_over(tmp_path: Path, end: str) -> None:
    text = f"{RAW}def f(own):\n    c = bigquery.Client()\n    {end}\n"
    result = mended(tmp_path, text, "RP101")
    assert result["mod.py"] == text
    assert result.refusals == ["close handed over: its .close is handed over uncalled in line 6"]


CALLEES = {
    "function": ("def stop(sql, client=None):\n    client.close()\n", "stop('', bigquery.Client())"),
    "by keyword": ("def stop(*, client):\n    client.close()\n", "stop(client=bigquery.Client())"),
    "with": ("def stop(client):\n    with client:\n        pass\n", "stop(bigquery.Client())"),
    "method": ("class A:\n    def stop(self, client):\n        client.close()\n", "A().stop(bigquery.Client())"),
    "constructor": ("class A:\n    def __init__(self, client):\n        client.close()\n", "A(bigquery.Client())"),
    "name": ("def stop(client):\n    client.close()\n", "c = bigquery.Client()\nstop(c)"),
}


@pytest.mark.parametrize("name", CALLEES)
def test_raw_client_that_a_function_closes(tmp_path: Path, name: str) -> None:
    function, use = CALLEES[name]
    text = f"{RAW}{function}\n\n{use}\n"
    result = mended(tmp_path, text, "RP101")
    assert result["mod.py"] == text
    assert result.refusals[0].startswith("closed elsewhere: it is passed to ")


def test_raw_client_that_a_function_uses(tmp_path: Path) -> None:
    text = (
        f"{RAW}def use(other, client):\n    other.close()\n    client.query('')\n\n\nuse(open(''), bigquery.Client())\n"
    )
    assert "get_bigquery_client()" in mended(tmp_path, text, "RP101")["mod.py"]


COLLECTED = {
    "a loop": "clients = {'p': bigquery.Client('p')}\nfor c in clients.values():\n    c.close()\n",
    "an item": "clients['p'] = bigquery.Client('p')\nclients['p'].close()\n",
    "an item that is taken out": "clients['p'] = bigquery.Client('p')\nclients.pop('p').close()\n",
    "an item under a name": "clients['p'] = bigquery.Client('p')\nc = clients.get('p')\nc.close()\n",
}


@pytest.mark.parametrize("name", COLLECTED)
def test_raw_client_that_may_be_closed_out_of_a_container(tmp_path: Path, name: str) -> None:
    text = f"from google.cloud import bigquery\n\n\ndef f(clients):\n{indent(COLLECTED[name], '    ')}"
    result = mended(tmp_path, text)
    assert result.safety == ["unsafe"]
    line = 1 + next(number for number, line in enumerate(text.splitlines()) if ".close()" in line)
    assert result.notes == [f"line {line} closes what a container holds: a client from the pool must not be among it"]


def test_raw_client_beside_a_file_that_is_closed(tmp_path: Path) -> None:
    text = "from google.cloud import bigquery\n\n\ndef f(path):\n    file = open(path)\n    c = bigquery.Client()\n"
    assert mended(tmp_path, f"{text}    file.close()\n    return c\n").safety == ["safe"]
