"""Where a fix's import goes, and which import goes away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

POOL = "from shared.clients.bigquery_pool import get_bigquery_client\n"
USE = "\n\ndef f():\n    return bigquery.Client()\n"
USED = "\n\ndef f():\n    return get_bigquery_client()\n"
BIGQUERY = "from google.cloud import bigquery\n"

PLACES = {
    "nothing else": (BIGQUERY, POOL),
    "docstring": (f'"""What it is."""\n\n{BIGQUERY}', f'"""What it is."""\n\n{POOL}'),
    "future": (
        f"from __future__ import annotations\n\n{BIGQUERY}",
        f"from __future__ import annotations\n\n{POOL}",
    ),
    "future and others": (
        f"from __future__ import annotations\n\nimport os\n\n{BIGQUERY}",
        f"from __future__ import annotations\n\nimport os\n\n{POOL}",
    ),
    "relative ones last": (
        f"import os\n{BIGQUERY}\nfrom . import tools\nfrom .helpers import x\n",
        f"import os\n{POOL}\nfrom . import tools\nfrom .helpers import x\n",
    ),
    "search path first": (
        f"import sys\n\nsys.path.insert(0, '..')\n{BIGQUERY}",
        f"import sys\n\nsys.path.insert(0, '..')\n{POOL}",
    ),
    "one of several names": (
        "from google.cloud import bigquery, storage\n",
        f"from google.cloud import storage\n{POOL}",
    ),
    "several lines": (
        "from google.cloud import (\n    bigquery,\n    storage,\n)\n",
        f"from google.cloud import (\n    storage,\n)\n{POOL}",
    ),
    "the runtime's already there": (
        f"{BIGQUERY}from shared.utils.retry_with_jitter import retry_with_jitter\n\nretry_with_jitter\n",
        f"{POOL}from shared.utils.retry_with_jitter import retry_with_jitter\n\nretry_with_jitter\n",
    ),
    "imported already": (f"{POOL}{BIGQUERY}\nx = get_bigquery_client()\n", f"{POOL}\nx = get_bigquery_client()\n"),
    "imported already, under another name": (
        f"from shared.clients.bigquery_pool import get_bigquery_client as pooled\n{BIGQUERY}\nx = pooled()\n",
        "from shared.clients.bigquery_pool import get_bigquery_client as pooled\n\nx = pooled()\n",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_place(tmp_path: Path, name: str) -> None:
    before, after = PLACES[name]
    used = USED.replace("get_bigquery_client", "pooled") if "as pooled" in after else USED
    assert mended(tmp_path, before + USE)["mod.py"] == after + used


KEPT = {
    "an annotation": "\n\ndef g(client: bigquery.Client): ...\n",
    "an annotation in a string": "\n\ndef g(client: 'bigquery.Client'): ...\n",
    "a nested annotation in a string": "\n\ndef g(clients: 'list[bigquery.Client]'): ...\n",
    "a type comment": "\n\ndef g(client):\n    # type: (bigquery.Client) -> None\n    pass\n",
    "a type comment behind": "\n\nx = None  # type: bigquery.Client\n",
    "__all__": "\n\n__all__ = ['bigquery', 'f']\n",
    "__all__, added to": "\n\n__all__ = ['f']\n__all__ += ['bigquery']\n",
    "another use": "\n\nCONFIG = bigquery.QueryJobConfig()\n",
    "a use in another function": "\n\ndef g():\n    global bigquery\n    return bigquery.Table\n",
    "a doctest's name in a cast": "\n\nfrom typing import cast\nx = cast('bigquery.Client', f())\n",
}


@pytest.mark.parametrize("name", KEPT)
def test_import_stays_for(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, BIGQUERY + USE + KEPT[name])
    assert result["mod.py"].startswith(BIGQUERY)
    assert result["mod.py"] == BIGQUERY + POOL + USED + KEPT[name]


def test_import_with_a_comment_stays(tmp_path: Path) -> None:
    top = "from google.cloud import bigquery  # pinned to 3.x\n"
    assert mended(tmp_path, top + USE)["mod.py"] == top + POOL + USED


def test_redundant_alias_is_a_re_export(tmp_path: Path) -> None:
    top = "from google.cloud import bigquery as bigquery\n"
    assert mended(tmp_path, top + USE)["mod.py"] == top + POOL + USED


def test_import_that_was_idle_before_stays(tmp_path: Path) -> None:
    text = "import os\nfrom google.cloud import bigquery, storage\n" + USE
    assert mended(tmp_path, text)["mod.py"] == f"import os\nfrom google.cloud import storage\n{POOL}" + USED


def test_name_that_another_file_takes_from_here_stays(tmp_path: Path) -> None:
    files = {"pack/__init__.py": "", "pack/db.py": BIGQUERY + USE, "other.py": "from pack.db import bigquery\n"}
    assert mended(tmp_path, files)["pack/db.py"] == BIGQUERY + POOL + USED


def test_name_that_another_file_reads_here_stays(tmp_path: Path) -> None:
    files = {"pack/__init__.py": "", "pack/db.py": BIGQUERY + USE, "other.py": "from pack import db\nx = db.bigquery\n"}
    assert mended(tmp_path, files)["pack/db.py"] == BIGQUERY + POOL + USED


def test_name_that_a_star_import_takes_stays(tmp_path: Path) -> None:
    files = {"pack/__init__.py": "", "pack/db.py": BIGQUERY + USE, "other.py": "from pack.db import *\nbigquery\n"}
    assert mended(tmp_path, files)["pack/db.py"] == BIGQUERY + POOL + USED


def test_package_keeps_what_it_binds(tmp_path: Path) -> None:
    assert mended(tmp_path, {"pack/__init__.py": BIGQUERY + USE})["pack/__init__.py"] == BIGQUERY + POOL + USED


def test_import_inside_the_function(tmp_path: Path) -> None:
    text = "import os\n\n\ndef f():\n    from google.cloud import bigquery\n\n    return bigquery.Client()\n"
    assert mended(tmp_path, text)["mod.py"] == (
        "import os\n\n\ndef f():\n    from shared.clients.bigquery_pool import get_bigquery_client\n\n"
        "    return get_bigquery_client()\n"
    )


def test_import_for_type_checkers_only(tmp_path: Path) -> None:
    text = (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from google.cloud import bigquery\n\n\n"
        "def f(c: 'bigquery.Client') -> None:\n    from google.cloud import bigquery as bq\n\n    g(bq.Client())\n"
    )
    assert mended(tmp_path, text)["mod.py"] == text.replace(
        "    from google.cloud import bigquery as bq\n", f"    {POOL}"
    ).replace("bq.Client()", "get_bigquery_client()")


def test_submodule_beside_another_one(tmp_path: Path) -> None:
    text = (
        "import google.cloud.bigquery\nimport google.cloud.storage\n\n"
        "x = google.cloud.bigquery.Client()\ny = google.cloud.storage.Client()\n"
    )
    after = mended(tmp_path, text)["mod.py"]
    assert "import google.cloud.storage\n" in after
    assert after.endswith("x = get_bigquery_client()\ny = google.cloud.storage.Client()\n")


def test_two_modules_in_one_import(tmp_path: Path) -> None:
    text = "import requests, os\n\nx = requests.get(os.sep, timeout=3)\n"
    assert mended(tmp_path, text, "RP102")["mod.py"] == (
        "import os\nfrom shared.clients.http_pool import get\n\nx = get(os.sep, timeout=3)\n"
    )


def test_name_that_is_taken(tmp_path: Path) -> None:
    text = "import requests\n\n\ndef get(key):\n    return requests.get(key, timeout=3)\n"
    assert mended(tmp_path, text, "RP102")["mod.py"] == (
        "from shared.clients.http_pool import get as pooled_get\n\n\n"
        "def get(key):\n    return pooled_get(key, timeout=3)\n"
    )


def test_name_that_a_parameter_has(tmp_path: Path) -> None:
    text = "import requests\n\n\ndef fetch(get):\n    return requests.get(get, timeout=3)\n"
    after = mended(tmp_path, text, "RP102")["mod.py"]
    assert "import get as pooled_get\n" in after
    assert after.endswith("def fetch(get):\n    return pooled_get(get, timeout=3)\n")


def test_attributes_of_that_name_do_not_count(tmp_path: Path) -> None:
    text = "import requests\n\nx = {}.get(requests.get('u', timeout=3))\n"
    assert mended(tmp_path, text, "RP102")["mod.py"] == (
        "from shared.clients.http_pool import get\n\nx = {}.get(get('u', timeout=3))\n"
    )


def test_module_style(tmp_path: Path) -> None:
    text = "import requests\n\nx = requests.get('u', timeout=3)\ny = requests.post('u', timeout=3)\n"
    result = mended(tmp_path, text, "RP102", fix={"http-style": "module"})
    assert result["mod.py"] == (
        "from shared.clients import http_pool\n\n"
        "x = http_pool.get('u', timeout=3)\ny = http_pool.post('u', timeout=3)\n"
    )


def test_own_name_of_the_runtime(tmp_path: Path) -> None:
    files = {
        "mod.py": BIGQUERY + USE,
        "acme/runtime/clients/bigquery_pool.py": "def get_bigquery_client(): ...\n",
        "acme/__init__.py": "",
        "acme/runtime/__init__.py": "",
        "acme/runtime/clients/__init__.py": "",
    }
    result = mended(tmp_path, files, reachable=False, **{"runtime-package": "acme.runtime"})
    assert result["mod.py"] == POOL.replace("shared", "acme.runtime") + USED


def test_function_with_a_docstring(tmp_path: Path) -> None:
    text = (
        'def f(x):\n    """Return\n    it."""\n    if x:\n        from google.cloud import bigquery\n\n'
        "        return bigquery.Client()\n"
    )
    after = mended(tmp_path, text)["mod.py"]
    assert after.startswith(f'def f(x):\n    """Return\n    it."""\n    {POOL}    if x:\n')
    assert after.endswith("        return get_bigquery_client()\n")


def test_function_that_begins_with_a_decorated_one(tmp_path: Path) -> None:
    text = (
        "def f(x):\n    @x\n    def g():\n        pass\n\n    if x:\n        from google.cloud import bigquery\n\n"
        "        return bigquery.Client()\n"
    )
    assert mended(tmp_path, text)["mod.py"].startswith(f"def f(x):\n    {POOL}    @x\n    def g():\n")


def test_function_on_one_line(tmp_path: Path) -> None:
    text = "def f(x): from google.cloud import bigquery; return bigquery.Client()\n"
    result = mended(tmp_path, text)
    assert result["mod.py"] == text
    assert result.refusals == ["unusual layout: a function and its body share a line"]


def test_two_imports_at_the_top(tmp_path: Path) -> None:
    text = (
        '"""What it is."""\n\nclient = None\n\n\ndef f(sql, bq_client):\n    bq_client.query(sql).result(timeout=3)\n'
    )
    assert mended(tmp_path, text, "RP301")["mod.py"].startswith(
        '"""What it is."""\n\n'
        "from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY\n\nclient = None\n"
    )


KEPT_BY_CODE = {
    "a doctest": '''\n\ndef g():\n    """Ask.\n\n    >>> type(f()) is bigquery.Client\n    True\n    """\n''',
    "a script in a string": '\n\nexec("""\nx = 1\nbigquery.Table(x)\n""")\n',
}


@pytest.mark.parametrize("name", KEPT_BY_CODE)
def test_import_stays_for_code_in_a_text(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, BIGQUERY + USE + KEPT_BY_CODE[name])
    assert result["mod.py"] == BIGQUERY + POOL + USED + KEPT_BY_CODE[name]


PROPERTY = """\
class Table:
    @property
    def rows(self):
        from google.cloud import bigquery

        return bigquery.Client()

    @rows.setter
    def rows(self, value):
        print(value)
"""


def test_function_of_the_same_name_as_another(tmp_path: Path) -> None:
    after = PROPERTY.replace("        from google.cloud import bigquery\n", f"        {POOL}")
    assert mended(tmp_path, PROPERTY)["mod.py"] == after.replace("bigquery.Client()", "get_bigquery_client()")


def test_both_functions_of_a_name(tmp_path: Path) -> None:
    both = PROPERTY.replace("        print(value)\n", PROPERTY.partition("(self):\n")[2].partition("\n\n    @rows")[0])
    after = both.replace("        from google.cloud import bigquery\n", f"        {POOL}")
    assert mended(tmp_path, both)["mod.py"] == after.replace("bigquery.Client()", "get_bigquery_client()")


ABOVE_THE_USE = {
    "a module's line with both": (
        "import os\nfrom google.cloud import bigquery; c = bigquery.Client()\n",
        f"import os\n{POOL}from google.cloud import bigquery; c = get_bigquery_client()\n",
    ),
    "a function's line with both": (
        "def f():\n    from google.cloud import bigquery; return bigquery.Client()\n",
        f"def f():\n    {POOL}    from google.cloud import bigquery; return get_bigquery_client()\n",
    ),
    "the runtime's other import below": (
        "def f():\n    from google.cloud import bigquery\n    c = bigquery.Client()\n"
        "    from shared.utils.retry_with_jitter import retry_with_jitter\n    return retry_with_jitter(c)\n",
        f"def f():\n    {POOL}    c = get_bigquery_client()\n"
        "    from shared.utils.retry_with_jitter import retry_with_jitter\n    return retry_with_jitter(c)\n",
    ),
}


@pytest.mark.parametrize("name", ABOVE_THE_USE)
def test_import_is_above_the_use(tmp_path: Path, name: str) -> None:
    before, after = ABOVE_THE_USE[name]
    assert mended(tmp_path, before)["mod.py"] == after


def test_docstring_that_shares_its_line(tmp_path: Path) -> None:
    before = '"""What it is."""; from google.cloud import bigquery; c = bigquery.Client()\n'
    result = mended(tmp_path, before)
    assert result["mod.py"] == before
    assert result.refusals == ["unusual layout: a docstring and what follows it share a line"]


STARRED = {
    "a name that it brings": ("def get_bigquery_client(): ...\n", " as pooled_get_bigquery_client"),
    "what another one brings": ("from elsewhere import *\n", " as pooled_get_bigquery_client"),
    "other names": ("def other(): ...\n", ""),
}


@pytest.mark.parametrize("name", STARRED)
def test_star_import_hides_nothing(tmp_path: Path, name: str) -> None:
    helpers, alias = STARRED[name]
    files = {"app/__init__.py": "", "app/helpers.py": helpers, "app/mod.py": f"{BIGQUERY}from .helpers import *\n{USE}"}
    used = USED.replace("get_bigquery_client", alias.rpartition(" ")[2]) if alias else USED
    expected = f"{POOL.rstrip()}{alias}\nfrom .helpers import *\n{used}"
    assert mended(tmp_path, files)["app/mod.py"] == expected


@pytest.mark.parametrize("source", ["setup", "app.setup", ".setup"])
def test_import_that_runs_another_file_stays(tmp_path: Path, source: str) -> None:
    other = "app/setup.py" if source != "setup" else "setup.py"
    before = f"from {source} import bigquery\n\n\ndef f():\n    return bigquery.Client()\n"
    files = {other: f"{BIGQUERY}\nprint('ready')\n", "app/mod.py": before}
    assert f"from {source} import bigquery\n" in mended(tmp_path, files)["app/mod.py"]
