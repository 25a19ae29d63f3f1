"""RP101's fix minds what is around the client: fallbacks, locations, credentials. RP102's minds retries."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.fixes.mending import mended

TOP = "from google.cloud import bigquery\n"
POOL = "from shared.clients.bigquery_pool import get_bigquery_client\n"

FALLBACKS = {
    "handler": (
        f"{TOP}try:\n    {POOL}\n    c = get_bigquery_client()\nexcept ImportError:\n    c = bigquery.Client()\n"
    ),
    "handler of another kind": (
        f"{TOP}try:\n    {POOL}\nexcept (ModuleNotFoundError, OSError):\n"
        "    def get_bigquery_client():\n        return bigquery.Client()\n"
    ),
    "catch-all around the import": f"{TOP}try:\n    {POOL}\nexcept Exception:\n    c = bigquery.Client()\n",
    "flag": (
        f"{TOP}try:\n    {POOL}\n    POOLED = True\nexcept ImportError:\n    POOLED = False\n\n\n"
        "def f():\n    if POOLED:\n        return get_bigquery_client()\n    else:\n        return bigquery.Client()\n"
    ),
    "early return": (
        f"{TOP}try:\n    {POOL}\nexcept ImportError:\n    get_bigquery_client = None\n\n\n"
        "def f():\n    if get_bigquery_client is not None:\n        return get_bigquery_client()\n"
        "    return bigquery.Client()\n"
    ),
    "name set to None": (
        f"{TOP}try:\n    {POOL}\nexcept ImportError:\n    get_bigquery_client = None\n\n\n"
        "def f():\n    return get_bigquery_client() if get_bigquery_client else bigquery.Client()\n"
    ),
}


@pytest.mark.parametrize("name", FALLBACKS)
def test_fallback(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, FALLBACKS[name])
    assert result["mod.py"] == FALLBACKS[name]
    assert [refusal.partition(":")[0] for refusal in result.refusals] in (["fallback"], ["two origins"])
    assert "fallback" in result.refusals[0]


def test_file_that_goes_on_without_the_runtime(tmp_path: Path) -> None:
    text = FALLBACKS["early return"].replace("    return bigquery.Client()\n", "")
    text = f"{text}\n\ndef g():\n    return bigquery.Client()\n"
    result = mended(tmp_path, text)
    assert result["mod.py"] == text
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["optional runtime"]


def test_file_that_needs_the_runtime_all_the_same(tmp_path: Path) -> None:
    text = FALLBACKS["early return"].replace("    return bigquery.Client()\n", "")
    text = f"from shared.clients.http_pool import get\n{text}\n\ndef g():\n    return bigquery.Client()\n"
    assert mended(tmp_path, text)["mod.py"].endswith("def g():\n    return pooled_get_bigquery_client()\n")


def test_other_handlers_are_no_fallback(tmp_path: Path) -> None:
    text = f"{TOP}try:\n    x = int(y)\nexcept ValueError:\n    c = bigquery.Client()\n"
    assert "get_bigquery_client()" in mended(tmp_path, text)["mod.py"]


LOCATIONS = {
    "the pool's location is written in": (
        "get_bigquery_client('p', location='EU')\n",
        "bigquery.Client(project='p')",
        "get_bigquery_client(project_id='p', location=\"EU\")",
        "unsafe",
    ),
    "the same location": (
        "get_bigquery_client('p', location='EU')\n",
        "bigquery.Client('p', location='eu')",
        "get_bigquery_client('p', location='eu')",
        "safe",
    ),
    "another project": (
        "get_bigquery_client('p', location='EU')\n",
        "bigquery.Client('q')",
        "get_bigquery_client('q')",
        "safe",
    ),
    "unresolved": (
        "get_bigquery_client('p', location='EU')\n",
        "bigquery.Client(q)",
        "get_bigquery_client(q)",
        "safe",
    ),
    "no pooled client yet": (
        "",
        "bigquery.Client('p', location='EU')",
        "get_bigquery_client('p', location='EU')",
        "safe",
    ),
}


@pytest.mark.parametrize("name", LOCATIONS)
def test_location(tmp_path: Path, name: str) -> None:
    other, before, after, safety = LOCATIONS[name]
    files = {"a.py": POOL + other, "b.py": f"{TOP}x = {before}\n"}
    result = mended(tmp_path, files)
    assert result["b.py"] == f"{POOL}x = {after}\n"
    assert result.safety == [safety]


@pytest.mark.parametrize("other", ["get_bigquery_client('p', location='US')\n", "get_bigquery_client('p')\n"])
def test_another_location_is_refused(tmp_path: Path, other: str) -> None:
    files = {"a.py": POOL + other, "b.py": f"{TOP}x = bigquery.Client('p', location='EU')\n"}
    result = mended(tmp_path, files)
    assert result["b.py"] == files["b.py"]
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["other location"]


def test_raw_clients_agree_among_themselves(tmp_path: Path) -> None:
    text = (
        f"{TOP}a = bigquery.Client('p', location='EU')\nb = bigquery.Client('p', location='EU')\n"
        "c = bigquery.Client('p')\nd = bigquery.Client('p', location='US')\n"
    )
    result = mended(tmp_path, text, "RP101,RP104")
    assert result["mod.py"] == (
        f"{TOP}{POOL}a = get_bigquery_client('p', location='EU')\nb = get_bigquery_client('p', location='EU')\n"
        "c = get_bigquery_client('p', location=\"EU\")\nd = bigquery.Client('p', location='US')\n"
    )
    assert sorted(result.safety) == ["safe", "safe", "unsafe"]


def test_configured_location(tmp_path: Path) -> None:
    result = mended(tmp_path, f"{TOP}x = bigquery.Client(project='p')\n", locations={"p": "EU"})
    assert result["mod.py"] == f"{POOL}x = get_bigquery_client(project_id='p', location=\"EU\")\n"


FRESH = {
    "made in the call": "    return bigquery.Client(credentials=load())\n",
    "made before it": "    c = load()\n    return bigquery.Client(credentials=c)\n",
    "a new config": "    return bigquery.Client(default_query_job_config=bigquery.QueryJobConfig())\n",
    "a dictionary": "    return bigquery.Client(client_options={'api_endpoint': 'x'})\n",
}


@pytest.mark.parametrize("name", FRESH)
def test_arguments_that_are_new_each_time(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, f"{TOP}\n\ndef f():\n{FRESH[name]}")
    assert result.safety == ["unsafe"]
    assert "made anew for each call" in result.notes[0]


KEPT = ["CREDENTIALS = load()\n\n\ndef f():\n    return bigquery.Client(credentials=CREDENTIALS)\n",
        "\n\ndef f(c):\n    return bigquery.Client(credentials=c)\n",
        "c = bigquery.Client(credentials=load())\n"]  # fmt: skip


@pytest.mark.parametrize("code", KEPT)
def test_arguments_that_stay_the_same(tmp_path: Path, code: str) -> None:
    assert mended(tmp_path, TOP + code).safety == ["safe"]


RETRIED = {
    "decorator": "@tenacity.retry\ndef f(u):\n    return requests.get(u, timeout=3)\n",
    "loop": (
        "def f(u):\n    for attempt in range(3):\n        try:\n            return requests.get(u, timeout=3)\n"
        "        except OSError:\n            time.sleep(1)\n"
    ),
}


@pytest.mark.parametrize("name", RETRIED)
def test_request_inside_a_retry_is_unsafe(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, f"import requests\nimport tenacity\nimport time\n\n\n{RETRIED[name]}", "RP102")
    assert result.safety == ["unsafe"]
    assert "attempts multiply" in result.notes[0]


def test_response_that_is_entered_stays_so(tmp_path: Path) -> None:
    text = "import requests\n\nwith requests.get('u', timeout=3, stream=True) as r:\n    print(r)\n"
    result = mended(tmp_path, text, "RP102")
    assert result["mod.py"].endswith("\nwith get('u', timeout=3, stream=True) as r:\n    print(r)\n")
    assert result.safety == ["safe"]


TIMEOUTS = {
    "a number": ("    return requests.get(url, timeout=3)\n", True),
    "two numbers": ("    return requests.get(url, timeout=(3, 60))\n", True),
    "one of two": ("    return requests.get(url, timeout=(3, None))\n", False),
    "a parameter without a default": ("    return requests.get(url, timeout=seconds)\n", True),
    "a parameter that may be left out": ("    return requests.get(url, timeout=limit)\n", False),
    "what takes its place": ("    limit = limit or 3\n    return requests.get(url, timeout=limit)\n", True),
    "a name that is None": ("    return requests.get(url, timeout=NONE)\n", False),
    "a name of such a parameter": ("    t = limit\n    return requests.get(url, timeout=t)\n", False),
    "an attribute of such a parameter": ("    return requests.get(url, timeout=self.limit)\n", False),
    "an attribute": ("    return requests.get(url, timeout=self.seconds)\n", True),
}


@pytest.mark.parametrize("name", TIMEOUTS)
def test_timeout_that_may_be_none(tmp_path: Path, name: str) -> None:
    line, is_safe = TIMEOUTS[name]
    code = (
        "import requests\n\nNONE = None\n\n\nclass Api:\n    def __init__(self, limit=None, seconds=3):\n"
        "        self.limit = limit\n        self.seconds = seconds\n\n"
        f"    def f(self, url, seconds, limit=None):\n{indent(line, '    ')}"
    )
    result = mended(tmp_path, code, "RP102")
    assert result.safety == ["safe" if is_safe else "unsafe"]


OVERRIDABLE = {
    "a class attribute": "class A:\n    kind = bigquery.Client\n\n    def f(self):\n        return self.kind()\n",
    "an attribute of an object": (
        "class A:\n    def __init__(self):\n        self.kind = bigquery.Client\n\n"
        "    def f(self):\n        return self.kind()\n"
    ),
    "a module in an attribute": (
        "class A:\n    def __init__(self):\n        self.kind = bigquery\n\n"
        "    def f(self):\n        return self.kind.Client()\n"
    ),
    "a class's": "class A:\n    kind = bigquery.Client\n\n\ndef f():\n    return A.kind()\n",
}


@pytest.mark.parametrize("name", OVERRIDABLE)
def test_class_that_can_be_set_from_outside(tmp_path: Path, name: str) -> None:
    before = f"from google.cloud import bigquery\n\n\n{OVERRIDABLE[name]}"
    result = mended(tmp_path, before)
    assert result["mod.py"] == before
    owner = "A" if name == "a class's" else "self"
    kind = "kind.Client" if "module" in name else "kind"
    assert result.refusals == [f"two origins: {owner}.{kind} can be set to something else from outside"]
