"""Where the tree from before a fix says enough of a file's imports: its text need not be parsed again for them."""

from __future__ import annotations

import ast

import pytest

from lint_rules.fixes.editing.chunks import chunks
from lint_rules.fixes.editing.kept_imports import keeps_imports
from lint_rules.fixes.lines import split
from lint_rules.fixes.record import AddImport, AnyEdit, DropImport, Substitute

ADD = AddImport("shared.clients.http_pool", "get")
DROP = DropImport("requests")
LOAD = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"


def keeps(before: str, *edits: AnyEdit) -> bool:
    """Ask about a text in which ``requests.get`` is replaced by ``get``."""
    tree = ast.parse(before)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "get"]
    changes = [
        Substitute((node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0), "get")
        for node in calls
    ]
    changed = chunks(tree, changes, split(before))
    return keeps_imports(tree, changed, before.replace("requests.get", "get"), [*changes, *edits])


def test_a_function_below_the_imports() -> None:
    assert keeps(LOAD, ADD, DROP)
    assert keeps(LOAD.replace("def load", "@cached\nclass Loader:\n  def load").replace("    r", "      r"), ADD, DROP)


@pytest.mark.parametrize(
    ("before", "edits"),
    [
        ("import requests\n\npage = requests.get(URL)\n", (ADD, DROP)),
        ("import requests\n\nif True:\n    page = requests.get(URL)\n", (ADD, DROP)),
        (f"{LOAD}\n\nimport os\n", (ADD, DROP)),
        (f"{LOAD}\n\ndef other(url):\n    import requests\n", (ADD, DROP)),
        (f"{LOAD}\n\ndef other(url):\n    return requests.Request(url)\n", (ADD, DROP)),
        (f"{LOAD}    # as requests does\n", (ADD, DROP)),
        (f"try:\n    {LOAD}".replace("\n\n\n", "\nexcept ImportError:\n    raise\n\n\n"), (ADD, DROP)),
        (LOAD, (AddImport("shared.clients.http_pool", "get", None, "load"), DROP)),
    ],
    ids=[
        "module level", "block at module level", "import below", "import in a function", "other use", "comment",
        "guarded import", "import into a function",
    ],
)  # fmt: skip
def test_anything_else(before: str, edits: tuple[AnyEdit, ...]) -> None:
    assert not keeps(before, *edits)
