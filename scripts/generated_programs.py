"""Programs for the linter to survive: hypothesmith's, and ones in which our fixtures are grafted into generated code.

hypothesmith by itself hardly ever makes a ``try`` in a loop, a decorator stack or a call on a client. So pieces of the
fixtures are put into its programs, generated statements into the fixtures' blocks, and expressions are exchanged.
A program is decided by its seed and by the hosts and pieces that it is made of.
"""

from __future__ import annotations

import ast
import copy
import random
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

_TRIES = 100
_BLOCKS = ("body", "orelse", "finalbody")
_SKELETONS = (
    "while True:\n    try:\n        pass\n    except Exception as error:\n        pass\n    else:\n        pass\n",
    "for attempt in range(5):\n    pass\nelse:\n    pass\n",
    "class Outer(Base):\n    class Inner:\n        async def method(self, *args, **kwargs):\n            pass\n",
    "def outer():\n    nonlocal_value = 1\n    def inner():\n        global anything\n        pass\n    return inner\n",
    "with open(a) as b, c:\n    pass\n",
    "match value:\n    case {'a': [x, *_]} if x:\n        pass\n    case _:\n        pass\n",
    "async def gather():\n    async for x in y:\n        async with x as z:\n            pass\n",
    "if (walrus := call(lambda *a: [b for b in a if b])):\n    pass\nelif other:\n    pass\n",
    "try:\n    pass\nfinally:\n    pass\n",
)


def hypothesmith_programs(count: int, seed: int) -> list[str]:
    """Return programs that hypothesmith makes; none where it is not installed (it knows no Python 3.13 yet)."""
    try:
        import hypothesmith  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return []
    import hypothesis
    import libcst

    made: list[str] = []
    nodes: tuple[type[libcst.CSTNode], ...] = (libcst.FunctionDef, libcst.ClassDef, libcst.Assign)
    strategy = hypothesis.strategies.one_of(
        hypothesmith.from_grammar(), *[hypothesmith.from_node(node) for node in nodes]
    )

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(program: str) -> None:
        made.append(program)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return made[:count]


def parsed(texts: Iterable[str | bytes]) -> list[ast.Module]:
    """Return the trees of the texts that can be parsed and have a statement."""
    trees: list[ast.Module] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in texts:
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError):
                continue
            if tree.body:
                trees.append(tree)
    return trees


def fixture_trees(folder: Path) -> list[ast.Module]:
    """Return the trees of all fixtures."""
    return parsed(path.read_bytes() for path in sorted(folder.rglob("*.py")) if path.is_file())


def graft(seed: int, hosts: Sequence[ast.Module], fixtures: Sequence[ast.Module]) -> str:
    """Return a program made of a generated host and two or three fixtures."""
    rng = random.Random(seed)
    texts = (_text(_grafted(rng, hosts, fixtures)) for _ in range(_TRIES))
    return next(text for text in texts if text is not None)


def _text(tree: ast.Module) -> str | None:
    """Return a tree's source, ``None`` if an expression got where the grammar allows only some."""
    try:
        text = ast.unparse(tree)
    except (ValueError, RecursionError):
        return None
    return text if parsed([text]) else None


def _grafted(rng: random.Random, hosts: Sequence[ast.Module], fixtures: Sequence[ast.Module]) -> ast.Module:
    skeletons = ast.parse("".join(rng.choices(_SKELETONS, k=rng.randint(1, 3)))).body
    tree = ast.Module([*skeletons, *_statements(rng, hosts, 3)], [])
    for _ in range(rng.randint(2, 3)):
        _insert(rng, tree, copy.deepcopy(rng.choice(fixtures)).body[:12])
    for _ in range(rng.randint(1, 8)):
        pool = fixtures if rng.random() < 0.5 or not hosts else hosts
        _insert(rng, tree, _statements(rng, pool, 2))
    for _ in range(rng.randint(0, 4)):
        _exchange_expression(rng, tree, rng.choice(fixtures))
    for _ in range(rng.randint(0, 3)):
        block = rng.choice(_blocks(tree))
        if len(block) > 1:
            del block[rng.randrange(len(block))]
    return ast.fix_missing_locations(tree)


def _statements(rng: random.Random, trees: Sequence[ast.Module], most: int) -> list[ast.stmt]:
    """Return copies of some statements, from any depth."""
    found: list[ast.stmt] = []
    for _ in range(rng.randint(1, most) if trees else 0):
        inside = [node for node in ast.walk(rng.choice(trees)) if isinstance(node, ast.stmt)]
        found.append(copy.deepcopy(rng.choice(inside)))
    return found


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    blocks = [getattr(node, name, None) for node in ast.walk(tree) for name in _BLOCKS]
    return [block for block in blocks if isinstance(block, list) and block]


def _insert(rng: random.Random, tree: ast.Module, statements: list[ast.stmt]) -> None:
    block = rng.choice(_blocks(tree))
    place = rng.randint(0, len(block))
    block[place : place + rng.randint(0, 1)] = statements or [ast.Pass()]


def _exchange_expression(rng: random.Random, tree: ast.Module, other: ast.Module) -> None:
    """Put an expression of one tree in the place of another's."""
    places = [
        (node, name)
        for node in ast.walk(tree)
        for name, value in ast.iter_fields(node)
        if isinstance(value, ast.expr) and isinstance(getattr(value, "ctx", ast.Load()), ast.Load)
    ]
    new = [
        node
        for node in ast.walk(other)
        if isinstance(node, ast.expr)
        and not isinstance(node, ast.FormattedValue | ast.Starred | ast.Slice)
        and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    ]
    if places and new:
        node, name = rng.choice(places)
        setattr(node, name, copy.deepcopy(rng.choice(new)))
