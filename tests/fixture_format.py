"""Read the annotated fixtures under ``tests/fixtures``.

The format is described in ``tests/fixtures/README.md``. This module knows nothing of the linter: it turns a file or
a ``*.program`` folder into a :class:`Fixture`, and a test compares that with what the linter says.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parent / "fixtures"
PROGRAM_SUFFIX = ".program"
SIDECAR_SUFFIX = ".expected"

_CODE_FOLDER = re.compile(r"RP\d{3}\Z")
_HEADER = re.compile(r"#\s*(?P<key>statement|select|config|python):\s*(?P<value>.*\S)\s*\Z")
_STATEMENT = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9-]*)\s+(?P<kind>positive|near-miss)\Z")
_TOKEN = re.compile(
    r"\s*(?:(?P<related>related:)?(?P<code>RP\d{3})(?::(?P<column>\d+))?"
    r"|~\s*\"(?P<message>[^\"]*)\")(?=\s|\Z)"
)
_UP = re.compile(r"(?P<carets>\^+)(?=\s)")
_EXPECTING = re.compile(r"(?:\^+\s*)?(?:related:)?RP\d{3}(?![A-Za-z0-9])")
_MISSED = re.compile(r"missed:\s*(?P<code>RP\d{3})\s+--\s+(?P<reason>.+)\Z")
_SIDECAR_LINE = re.compile(r"(?P<line>\d+):(?:(?P<column>\d+):)?\s*(?P<code>RP\d{3})(?:\s+(?P<message>.*\S))?\s*\Z")
_PYTHON = re.compile(r"(?P<sign>>=|<)\s*3\.(?P<minor>\d+)\Z")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class FixtureError(ValueError):
    """A fixture that does not keep to the format."""


@dataclass(frozen=True, order=True)
class Expected:
    """One finding that a fixture announces; ``column`` counts characters from 1, ``None`` is any column."""

    path: str
    line: int
    code: str
    column: int | None = None
    message: str | None = None


@dataclass(frozen=True, order=True)
class Related:
    """A line to which a finding of ``code``, somewhere in this fixture, must point as a related place."""

    path: str
    line: int
    code: str


@dataclass(frozen=True, order=True)
class Missed:
    """A finding that the linter is known not to make today, and why."""

    path: str
    line: int
    code: str
    reason: str


@dataclass(frozen=True, order=True)
class Claim:
    """The fixture shows a statement of the contract: where it holds, or the neighbouring case where it does not."""

    statement: str
    kind: str


@dataclass
class Fixture:
    """One fixture: a file, or a folder that is a whole program; paths in it are relative to ``root``, with ``/``."""

    path: Path
    root: Path
    files: tuple[str, ...]
    select: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    python: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Where the fixture lies below ``tests/fixtures``: the id of its test."""
        try:
            return self.path.relative_to(FIXTURES).as_posix()
        except ValueError:
            return self.path.name

    @property
    def is_program(self) -> bool:
        """Whether the fixture is a folder with a program of its own."""
        return self.path.is_dir()

    def runs_on(self, version: tuple[int, int]) -> bool:
        """Whether the ``# python:`` lines admit this interpreter version."""
        for condition in self.python:
            match = _PYTHON.match(condition)
            if match is None:
                raise FixtureError(f"{self.name}: not a version condition: {condition}")
            minor = int(match["minor"])
            if version < (3, minor) if match["sign"] == ">=" else version >= (3, minor):
                return False
        return True


def fixture_paths(folder: Path = FIXTURES) -> Iterator[Path]:
    """Every fixture below a folder, sorted: files, and ``*.program`` folders as one fixture each."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name.endswith(PROGRAM_SUFFIX):
                yield path
            elif path.name != "__pycache__":
                yield from fixture_paths(path)
        elif path.suffix == ".py":
            yield path


def load_all(folder: Path = FIXTURES) -> list[Fixture]:
    """Every fixture below a folder."""
    return [load(path) for path in fixture_paths(folder)]


def load(path: Path, top: Path = FIXTURES) -> Fixture:
    """Read one fixture: a ``.py`` file or a ``.program`` folder."""
    root = path if path.is_dir() else path.parent
    sources = sorted(_sources(path)) if path.is_dir() else [path]
    files = tuple(source.relative_to(root).as_posix() for source in sources)
    fixture = Fixture(path=path, root=root, files=files, select=_default_select(path, top))
    select: list[str] = []
    readme = root / "README.txt"
    if path.is_dir() and readme.is_file():
        _read_header(fixture, readme.read_text(encoding="utf-8"), select, everywhere=True)
    for source, relative in zip(sources, files, strict=True):
        sidecar = source.with_suffix(SIDECAR_SUFFIX)
        if sidecar.is_file():
            text = sidecar.read_text(encoding="utf-8")
            _read_header(fixture, text, select, everywhere=True)
            _read_sidecar(fixture, relative, text)
            continue
        text = read_source(source)
        _read_header(fixture, text, select)
        _read_comments(fixture, relative, text)
    if select:
        fixture.select = tuple(select)
    settings_file = root / "resilint.toml"
    if path.is_dir() and settings_file.is_file():
        fixture.settings.update(tomllib.loads(settings_file.read_text(encoding="utf-8")))
    fixture.claims = sorted(set(fixture.claims))
    for found in (fixture.expected, fixture.related, fixture.missed):
        found.sort(key=lambda item: (item.path, item.line, item.code))
    return fixture


def read_source(path: Path) -> str:
    """The text of a Python file as the tokenizer reads it: by its coding line or BOM, newlines as they are."""
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def split_lines(text: str) -> list[str]:
    """Split as the tokenizer does; ``str.splitlines`` also splits at form feeds and other characters."""
    return _NEWLINE.split(text)


def parse_expectation(comment: str) -> tuple[int, list[tuple[bool, str, int | None, str | None]]] | None:
    """Read one comment: how many lines up it points, and its (related, code, column, message) items.

    ``None`` is a comment that announces nothing. A comment that begins like an announcement and goes on as something
    else is an error, so that a typing mistake cannot turn an expectation into prose.
    """
    body = comment.strip()
    if not _EXPECTING.match(body):
        return None
    body = re.split(r"(?:\A|\s)--(?:\s|\Z)", body, maxsplit=1)[0].rstrip()
    up = _UP.match(body)
    position = up.end() if up else 0
    items: list[tuple[bool, str, int | None, str | None]] = []
    while position < len(body):
        match = _TOKEN.match(body, position)
        if match is None:
            raise FixtureError(f"cannot read {body[position:]!r} in the comment # {comment.strip()}")
        if match["code"]:
            column = int(match["column"]) if match["column"] else None
            items.append((bool(match["related"]), match["code"], column, None))
        else:
            if not items or items[-1][0] or items[-1][3] is not None:
                raise FixtureError(f"a message must follow the code it belongs to: # {comment.strip()}")
            items[-1] = (*items[-1][:3], match["message"])
        position = match.end()
    return (len(up["carets"]) if up else 0, items)


def _default_select(path: Path, top: Path) -> tuple[str, ...]:
    try:
        folder = path.relative_to(top).parts[0]
    except ValueError:
        folder = ""
    return (folder,) if _CODE_FOLDER.match(folder) else ("RP",)


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _read_header(fixture: Fixture, text: str, select: list[str], *, everywhere: bool = False) -> None:
    for line in split_lines(text.removeprefix("\ufeff")):
        if not line.startswith("#"):
            if everywhere or not line.strip():
                continue
            return
        match = _HEADER.match(line)
        if match is None:
            continue
        key, value = match["key"], match["value"]
        if key == "statement":
            claim = _STATEMENT.match(value)
            if claim is None:
                raise FixtureError(f"{fixture.name}: cannot read the line # statement: {value}")
            fixture.claims.append(Claim(claim["id"], claim["kind"]))
        elif key == "select":
            select.extend(part.strip() for part in value.split(",") if part.strip())
        elif key == "config":
            fixture.settings.update(tomllib.loads(value))
        else:
            fixture.python = (*fixture.python, value)


def _read_sidecar(fixture: Fixture, relative: str, text: str) -> None:
    for line in split_lines(text):
        if not line.strip() or line.startswith("#"):
            continue
        match = _SIDECAR_LINE.match(line)
        if match is None:
            raise FixtureError(f"{fixture.name}: cannot read the line {line!r} of the sidecar of {relative}")
        column = int(match["column"]) if match["column"] else None
        fixture.expected.append(Expected(relative, int(match["line"]), match["code"], column, match["message"]))


def _read_comments(fixture: Fixture, relative: str, text: str) -> None:
    where = f"{fixture.name} ({relative})" if fixture.is_program else fixture.name
    for number, comment in _comments(text, where):
        for part in re.split(r"(?:\A|\s)#+", comment):
            missed = _MISSED.match(part.strip())
            if missed:
                fixture.missed.append(Missed(relative, number, missed["code"], missed["reason"]))
                continue
            try:
                parsed = parse_expectation(part)
            except FixtureError as error:
                raise FixtureError(f"{where}:{number}: {error}") from None
            if parsed is None:
                continue
            up, items = parsed
            for related, code, column, message in items:
                if related:
                    fixture.related.append(Related(relative, number - up, code))
                else:
                    fixture.expected.append(Expected(relative, number - up, code, column, message))


def _comments(text: str, where: str) -> Iterator[tuple[int, str]]:
    normal = "\n".join(split_lines(text.removeprefix("\ufeff")))
    try:
        for token in tokenize.generate_tokens(io.StringIO(normal).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError) as error:
        raise FixtureError(f"{where}: give a file that does not parse a sidecar ({error})") from None
