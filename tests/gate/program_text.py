"""Programs with findings, laid out in many ways: what fingerprints must not notice."""

from __future__ import annotations

import ast
import io
import random
import tokenize
from pathlib import Path

from lint_rules.engine import Engine, screening_words
from lint_rules.gate.identity import Identity
from lint_rules.gate.recording import identify
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings

SAMPLE = '''\
"""A module."""
import time

import requests
from google.cloud import bigquery

CLIENTS = {"eu": bigquery.Client(location="EU"), "us": bigquery.Client(location='US')}


class Loader(object):
    """A class."""

    default = bigquery.Client()

    def __init__(self, project: "str", *, retries: int = 3) -> None:
        self.client = bigquery.Client(project=project,)
        self.make = lambda: bigquery.Client(project = f"{project}-{retries!r:>{3}}" "x")

    async def run(self, rows, default=requests.get("http://a", timeout=(1))):
        """Run."""
        for row in rows: requests.post("http://b", json={"row": row, "n": 0XFF}, timeout=10)
        with requests.Session() as session, open("x") as file:
            if (a := session.get("u", timeout=5)) is not None and not (rows): return await self.fetch(a)
        try:
            answer = requests.get("http://c" "/d", timeout=5)
        except (ValueError):
            answer = requests.get("http://c" "/d", timeout=5)
        else:
            answer = requests.get("http://c/d", timeout=5)
        match answer:
            case {"k": [x, *_]} if x: requests.put(x, timeout=1)
            case _: pass
        return [requests.head(u, timeout=1) for u in rows if u]

    def fetch(self, url):
        def inner(n):
            """Again."""
            while True:
                try:
                    return requests.get(url, timeout=5)
                except Exception:
                    time.sleep(5)
        return inner(b"bytes" and 1_000)
'''


def found_in(root: Path, text: str, path: str = "a.py") -> list[Identity]:
    """The identities of all findings of a program of one file."""
    (root / path).write_text(text, encoding="utf-8")
    settings = Settings(select=("RP",))
    program = Program(root, [path], settings, words=screening_words())
    reports = list(Engine(program, Selection.of(all_rules(), settings)).check([path]))
    return [identity for _, identity in identify(program, reports)]


def laid_out_anew(text: str, random_source: random.Random) -> str:
    """The same code with other blanks, comments, line breaks and brackets, as the parser confirms."""
    while True:
        changed = _changed(text, random_source)
        try:
            if ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text)):
                return changed
        except SyntaxError:  # blanks that were no indentation, for example
            pass


def _changed(text: str, random_source: random.Random) -> str:
    kind = random_source.randrange(6)
    if kind == 0:
        return ast.unparse(ast.parse(text))
    if kind == 1:
        return commented(text, random_source)
    if kind == 2:
        return broken(text, random_source)
    if kind == 3:
        return text.replace("    ", random_source.choice(["\t", "  ", " " * 7]))
    if kind == 4:
        return text.replace("\n", random_source.choice(["\r\n", "\r"]))
    return "\n" * random_source.randrange(1, 9) + text.replace("\n\n", "\n\n\n# --\n\n")


def commented(text: str, random_source: random.Random) -> str:
    """Put comments at the ends of lines and blank lines between statements."""
    safe = _ends(text)
    lines = text.splitlines()
    for number in sorted(safe, reverse=True):
        if random_source.random() < 0.4:
            lines[number - 1] += random_source.choice(["  # why", "   ", " #: x", "  # type: ignore"])
        if random_source.random() < 0.2:
            lines.insert(number, random_source.choice(["", "# a comment", "\n"]))
    return "\n".join(lines) + "\n"


def broken(text: str, random_source: random.Random) -> str:
    """Break lines inside brackets."""
    result: list[str] = []
    depth, at = 0, (1, 0)
    lines = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT):
            continue
        if token.type == getattr(tokenize, "FSTRING_START", -1):
            return text  # where an f-string's own tokens may be broken depends on the version
        result.append(_between(lines, at, token.start))
        if depth and token.type == tokenize.OP and random_source.random() < 0.5:
            result.append("\n  " if random_source.random() < 0.5 else " # c\n")
        result.append(token.string)
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.string, 0)
        at = token.end
    return "".join(result)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    return lines[start[0] - 1][start[1] :] + "".join(lines[start[0] : end[0] - 1]) + lines[end[0] - 1][: end[1]]


def _ends(text: str) -> set[int]:
    """The lines that end a logical line: a comment may follow there."""
    return {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NEWLINE
    }
