"""The reader of the fixtures: what it understands, and that it refuses what it does not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.fixture_format import (
    FIXTURES,
    Claim,
    Expected,
    FixtureError,
    Missed,
    Related,
    fixture_paths,
    load,
    load_all,
    parse_expectation,
    read_source,
)


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_reads_a_single_file(tmp_path: Path) -> None:
    """Header, findings with and without column, message, related place and missed alarm of one file."""
    source = (
        "# statement: RP101-3 positive\n"
        "# any other comment\n"
        "# statement: W-place-1 near-miss\n"
        "# select: RP101, RP102\n"
        '# config: bigquery-client-names = ["dwh"]\n'
        "# python: >= 3.10\n"
        "\n"
        "a = 1  # RP101\n"
        'b = 2  # RP101:5 ~ "credentials" RP102:1 -- both\n'
        "c = 3  # related:RP102\n"
        "d = 4  # missed: RP301 -- containers are not followed\n"
        "# statement: RP999-1 positive\n"
    )
    fixture = load(write(tmp_path / "topic" / "one.py", source), tmp_path)
    assert fixture.claims == [Claim("RP101-3", "positive"), Claim("W-place-1", "near-miss")]
    assert fixture.select == ("RP101", "RP102")
    assert fixture.settings == {"bigquery-client-names": ["dwh"]}
    assert fixture.files == ("one.py",)
    assert not fixture.is_program
    assert fixture.expected == [
        Expected("one.py", 8, "RP101"),
        Expected("one.py", 9, "RP101", 5, "credentials"),
        Expected("one.py", 9, "RP102", 1),
    ]
    assert fixture.related == [Related("one.py", 10, "RP102")]
    assert fixture.missed == [Missed("one.py", 11, "RP301", "containers are not followed")]


def test_the_folder_selects_the_rule(tmp_path: Path) -> None:
    """A folder named by a code selects that code, any other one everything."""
    for folder, select in (("RP103", ("RP103",)), ("covered", ("RP",)), ("RP1", ("RP",))):
        assert load(write(tmp_path / folder / "deep" / "a.py", "a = 1\n"), tmp_path).select == select


def test_carets_point_up(tmp_path: Path) -> None:
    """Each caret is one line."""
    source = 'a = """\ntext\n"""\n# ^^^ RP301:5\nb = 1\n# ^ RP101 RP102\n'
    fixture = load(write(tmp_path / "a.py", source), tmp_path)
    assert fixture.expected == [
        Expected("a.py", 1, "RP301", 5),
        Expected("a.py", 5, "RP101"),
        Expected("a.py", 5, "RP102"),
    ]


def test_suppressions_and_strings_announce_nothing(tmp_path: Path) -> None:
    """A noqa is code under check, and so is a string; an announcement may follow a noqa."""
    source = 'a = 1  # noqa: RP101\nb = "# RP101"\nc = 2  # noqa: RP102 -- why  # RP101\n'
    fixture = load(write(tmp_path / "a.py", source), tmp_path)
    assert fixture.expected == [Expected("a.py", 3, "RP101")]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_lines_are_counted_as_python_counts_them(tmp_path: Path, newline: str) -> None:
    """Form feeds and other separators end no line, and a BOM is no character."""
    source = newline.join(["\ufeffa = 1", "\x0c", "b = '\x1c\u2028'", "c = 2  # RP101:1", ""])
    fixture = load(write(tmp_path / "a.py", source), tmp_path)
    assert fixture.expected == [Expected("a.py", 4, "RP101", 1)]


def test_reads_a_program(tmp_path: Path) -> None:
    """A folder is one fixture with its own settings, and headers may stand in a README.txt or in any file."""
    root = tmp_path / "covered" / "two.program"
    write(root / "README.txt", "# statement: COV-20 positive\n# select: RP301\n")
    write(root / "resilint.toml", 'source-roots = ["lib"]\n')
    write(root / "a.py", "# statement: COV-19 near-miss\na = 1\n")
    write(root / "pkg" / "b.py", "b = 1  # RP301:1\n")
    assert list(fixture_paths(tmp_path)) == [root]
    fixture = load(root, tmp_path)
    assert fixture.is_program
    assert fixture.root == root
    assert fixture.files == ("a.py", "pkg/b.py")
    assert fixture.settings == {"source-roots": ["lib"]}
    assert fixture.select == ("RP301",)
    assert fixture.claims == [Claim("COV-19", "near-miss"), Claim("COV-20", "positive")]
    assert fixture.expected == [Expected("pkg/b.py", 1, "RP301", 1)]


def test_a_sidecar_speaks_for_a_broken_file(tmp_path: Path) -> None:
    """What cannot be parsed is never read, not even its header."""
    path = write(tmp_path / "RP002" / "broken.py", "# statement: X-1 positive\ndef (:\n")
    write(
        path.with_suffix(".expected"),
        "# statement: RP002-1 positive\n\n2:5: RP002 Python 3.1\n# python: < 3.12\n7: RP102\n",
    )
    fixture = load(path, tmp_path)
    assert fixture.claims == [Claim("RP002-1", "positive")]
    assert fixture.expected == [
        Expected("broken.py", 2, "RP002", 5, "Python 3.1"),
        Expected("broken.py", 7, "RP102"),
    ]
    assert fixture.runs_on((3, 11))
    assert not fixture.runs_on((3, 12))


@pytest.mark.parametrize(
    "comment",
    [
        " RP101 is reported here",
        " RP101:x",
        " RP101 RP1",
        ' RP101 ~ "a" ~ "b"',
        ' related:RP302 ~ "a"',
        " ^^ RP101 where",
    ],
)
def test_refuses_what_it_cannot_read(comment: str) -> None:
    """A typing mistake must not turn an expectation into prose."""
    with pytest.raises(FixtureError):
        parse_expectation(comment)


@pytest.mark.parametrize("comment", [" prose", " see RP101", " noqa: RP101", " RP1", " ^ above", " RP101x", ""])
def test_prose_is_prose(comment: str) -> None:
    """Comments that do not begin with a code announce nothing."""
    assert parse_expectation(comment) is None


@pytest.mark.parametrize(
    "source",
    ["# statement: RP101-1\n", "# statement: RP101-1 negative\n", "a = (\n", "a = 1  # RP101 oh\n"],
)
def test_refuses_a_file_that_does_not_keep_to_the_format(tmp_path: Path, source: str) -> None:
    """Bad headers, broken files without a sidecar and unreadable comments are errors."""
    with pytest.raises(FixtureError):
        load(write(tmp_path / "a.py", source), tmp_path)


def test_refuses_a_sidecar_line_that_it_cannot_read(tmp_path: Path) -> None:
    """The sidecar is read as strictly."""
    path = write(tmp_path / "a.py", "a = 1\n")
    write(path.with_suffix(".expected"), "RP101 on line 1\n")
    with pytest.raises(FixtureError):
        load(path, tmp_path)


def test_every_fixture_can_be_read_and_parses() -> None:
    """All fixtures keep to the format, and all but those with a sidecar parse on this Python."""
    fixtures = load_all()
    assert len(fixtures) > 100
    for fixture in fixtures:
        for name in fixture.files:
            path = fixture.root / name
            if not path.with_suffix(".expected").is_file() and fixture.runs_on((3, 10)):
                ast.parse(read_source(path), str(path.relative_to(FIXTURES)))


def test_expectations_point_at_lines_and_columns_that_exist() -> None:
    """A column beyond its line's end is a typing mistake."""
    for fixture in load_all():
        for expected in fixture.expected:
            path = fixture.root / expected.path
            if path.with_suffix(".expected").is_file():
                continue
            line = read_source(path).removeprefix("\ufeff").split("\n")[expected.line - 1]
            assert line.strip(), (fixture.name, expected)
            assert expected.column is None or expected.column <= len(line), (fixture.name, expected)
