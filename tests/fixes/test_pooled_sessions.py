"""RP103's fix: only a session that does nothing but send requests becomes the pool's."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.mending import mended

TOP = "import functools\nimport requests\n\n\n"


def body(text: str) -> str:
    return f"{TOP}def f(url, own=None):\n{indent(dedent(text).strip(), '    ')}\n"


PLAIN = {
    "name": "s = requests.Session()\nreturn s.get(url), s.request('GET', url)",
    "returned": "s = requests.Session()\nreturn s",
    "at once": "return requests.Session().post(url, json={}).json()",
    "or": "s = own or requests.Session()\nreturn s.get(url)",
    "conditional": "s = requests.Session() if own is None else own\nreturn s.get(url)",
    "walrus": "if (s := requests.Session()) is not None:\n    return s.get(url)",
    "method handed on": "s = requests.Session()\nreturn map(s.get, [url])",
    "tested": "s = requests.Session()\nif s:\n    return s.get(url)",
    "own headers with the call": "s = requests.Session()\nreturn s.get(url, headers={'a': 'b'}, auth=own)",
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_session(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, body(PLAIN[name]), "RP103")
    assert "get_http_session()" in result["mod.py"]
    assert "requests.Session()" not in result["mod.py"]
    assert result.safety == ["unsafe"]
    assert "cookies" in result.notes[0]


REFUSED = {
    "headers": ("s = requests.Session()\ns.headers['a'] = 'b'", "configured session"),
    "headers, read": ("s = requests.Session()\nreturn s.headers", "configured session"),
    "headers, updated": ("s = requests.Session()\ns.headers.update(own)", "configured session"),
    "auth": ("s = requests.Session()\ns.auth = own", "configured session"),
    "mount": ("s = requests.Session()\ns.mount('https://', own)", "configured session"),
    "cookies": ("s = requests.Session()\ns.cookies.set('a', 'b')", "configured session"),
    "params": ("s = requests.Session()\ns.params = own", "configured session"),
    "verify": ("s = requests.Session()\ns.verify = False", "configured session"),
    "cert": ("s = requests.Session()\ns.cert = own", "configured session"),
    "proxies": ("s = requests.Session()\ns.proxies.update(own)", "configured session"),
    "hooks": ("s = requests.Session()\ns.hooks['response'].append(own)", "configured session"),
    "trust_env": ("s = requests.Session()\ns.trust_env = False", "configured session"),
    "unknown to us": ("s = requests.Session()\ns.prepare_request(own)", "configured session"),
    "method replaced": ("s = requests.Session()\ns.request = functools.partial(s.request)", "configured session"),
    "alias": ("s = requests.Session()\nt = s\nt.auth = own", "configured session"),
    "argument": ("s = requests.Session()\nown(s)", "session handed on"),
    "keyword": ("s = requests.Session()\nown(session=s)", "session handed on"),
    "argument at once": ("return own(requests.Session())", "session handed on"),
    "setattr": ("s = requests.Session()\nsetattr(s, 'auth', own)", "session handed on"),
    "list": ("s = requests.Session()\nreturn [s]", "session handed on"),
    "item": ("s = requests.Session()\nown['s'] = s", "session handed on"),
    "dictionary": ("return {'s': requests.Session()}", "session handed on"),
    "another's attribute": ("own.session = requests.Session()", "session handed on"),
    "yield": ("s = requests.Session()\nyield s", "session handed on"),
    "lambda": ("return lambda: requests.Session()", "session handed on"),
    "arguments": ("return requests.Session(own)", "unusual call"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    text, kind = REFUSED[name]
    result = mended(tmp_path, body(text), "RP103")
    assert result["mod.py"] == body(text)
    assert [refusal.partition(":")[0] for refusal in result.refusals] == [kind]


def test_session_of_a_class(tmp_path: Path) -> None:
    text = (
        f"{TOP}class Api:\n    def __init__(self):\n        self.session = requests.Session()\n\n"
        "    def get(self, url):\n        return self.session.get(url)\n"
    )
    assert "self.session = get_http_session()\n" in mended(tmp_path, text, "RP103")["mod.py"]


FAR = {
    "a caller": "from api import make\n\n\ndef f():\n    s = make()\n    s.headers['a'] = 'b'\n",
    "a subclass": (
        "from api import Api\n\n\nclass Own(Api):\n    def __init__(self):\n        super().__init__()\n"
        "        self.session.verify = False\n"
    ),
    "an importer": "import api\n\napi.SESSION.auth = ('a', 'b')\n",
}


@pytest.mark.parametrize("name", FAR)
def test_session_that_another_file_configures(tmp_path: Path, name: str) -> None:
    code = {
        "a caller": f"{TOP}def make():\n    return requests.Session()\n",
        "a subclass": f"{TOP}class Api:\n    def __init__(self):\n        self.session = requests.Session()\n",
        "an importer": f"{TOP}SESSION = requests.Session()\n",
    }[name]
    result = mended(tmp_path, {"api.py": code, "user.py": FAR[name]}, "RP103")
    assert result["api.py"] == code
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["configured session"]
    assert "user.py:" in result.refusals[0]


def test_function_that_is_handed_over_uncalled(tmp_path: Path) -> None:
    text = f"{TOP}def make():\n    return requests.Session()\n\n\nown(make)\n"
    result = mended(tmp_path, text, "RP103")
    assert result["mod.py"] == text
    assert "make, which returns it, is handed over uncalled" in result.refusals[0]


def test_with_and_close_go_too(tmp_path: Path) -> None:
    text = body(
        """
        with requests.Session() as s:
            s.get(url)
        t = requests.Session()
        try:
            return t.get(url)
        finally:
            t.close()
        """
    )
    after = mended(tmp_path, text, "RP103")["mod.py"]
    assert after.endswith(
        "    s = get_http_session()\n    s.get(url)\n    t = get_http_session()\n    return t.get(url)\n"
    )
