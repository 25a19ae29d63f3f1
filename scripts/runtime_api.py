"""Write the runtime's API reference from its docstrings, or check that it is current.

    python -m scripts.runtime_api [--check]

The sources are read by griffe, not imported, so no client library is needed.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "runtime" / "api.md"

MODULES = (
    "shared.clients.bigquery_pool",
    "shared.clients.http_pool",
    "shared.clients.storage_pool",
    "shared.clients.firestore_pool",
    "shared.clients.pubsub_pool",
    "shared.clients",
    "shared.utils.retry_with_jitter",
    "shared.utils.bigquery_retry",
    "shared.utils.delays",
    "shared.utils.retry_budget",
    "shared.utils.retry_switch",
    "shared.events",
    "shared.testing",
)
HEAD = """\
# API of the runtime

Made by `python -m scripts.runtime_api` from the docstrings; a test holds it to them. What to use when is in the
[guide](guide.md). All times are seconds.
"""

_TITLES = {"parameters": "Arguments", "raises": "Raises", "returns": "Returns", "attributes": "Attributes"}
_STARS = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
_LIST_SECTIONS = {griffe.DocstringSectionKind.parameters, griffe.DocstringSectionKind.attributes}


def page() -> str:
    """Return the whole page."""
    logging.getLogger("griffe").setLevel(logging.ERROR)  # types are in the signatures, not in the docstrings
    package = griffe.load("shared", search_paths=[str(ROOT)], docstring_parser="google", resolve_aliases=True)
    parts = [HEAD, "\n".join(f"- [`{name}`](#{_anchor(name)})" for name in MODULES)]
    for name in MODULES:
        parts.extend(_module(_find(package, name)))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _find(package: griffe.Object | griffe.Alias, path: str) -> griffe.Module:
    found = package[path.partition(".")[2]]
    assert isinstance(found, griffe.Module)
    return found


def _exported(module: griffe.Module) -> list[str]:
    return sorted(str(name) for name in module.exports or ())


def _own_names(module: griffe.Module) -> list[str]:
    """What is documented here: what the module defines, or takes from a private one."""
    return [
        name
        for name in _exported(module)
        if (member := module.members.get(name)) is not None
        and (not member.is_alias or _target(member).module.path not in MODULES)
    ]


def _target(member: griffe.Object | griffe.Alias) -> griffe.Object:
    return member.final_target if isinstance(member, griffe.Alias) else member


def _module(module: griffe.Module) -> Iterator[str]:
    yield f"## {module.path}"
    yield _text(module.docstring.value if module.docstring else "")
    own = _own_names(module)
    for name in own:
        yield f"### {module.path}.{name}"
        yield from _member(_target(module.members[name]))
    homes: dict[str, list[str]] = {}
    for name in _exported(module):
        if name not in own and name in module.members:
            homes.setdefault(_target(module.members[name]).module.path, []).append(name)
    for home, names in sorted(homes.items()):
        yield f"Also here, from [`{home}`](#{_anchor(home)}): {', '.join(f'`{name}`' for name in names)}."


def _member(member: griffe.Object | griffe.Alias) -> Iterator[str]:
    if isinstance(member, griffe.Function):
        yield _code(member.name, member.parameters, member.returns)
    elif isinstance(member, griffe.Class):
        yield "```python\n" + f"class {member.name}{_bases(member)}" + "\n```"
    else:
        value = getattr(member, "value", None)
        if value is not None and len(str(value)) < 100:
            yield f"```python\n{member.name} = {value}\n```"
    yield from _docstring(member)
    if isinstance(member, griffe.Class):
        for name, inner in member.members.items():
            if not name.startswith("_") and isinstance(inner, griffe.Function) and inner.docstring:
                yield f"#### {member.name}.{name}"
                yield _code(name, inner.parameters, inner.returns)
                yield from _docstring(inner)
            elif "property" in inner.labels and inner.docstring:
                yield f"#### {member.name}.{name}"
                yield from _docstring(inner)


def _docstring(member: griffe.Object | griffe.Alias) -> Iterator[str]:
    if member.docstring is None:
        return
    for section in member.docstring.parsed:
        if section.kind is griffe.DocstringSectionKind.text:
            yield _text(section.value)
        elif section.kind.value in _TITLES:
            yield f"{_TITLES[section.kind.value]}:"
            yield "\n".join(_items(section))
        else:
            raise ValueError(f"{member.path}: sections {section.kind.value!r} are not rendered")


def _items(section: griffe.DocstringSection) -> Iterator[str]:
    for item in section.value:
        text = _flat(item.description)
        if section.kind in _LIST_SECTIONS:
            yield f"- `{item.name}`: {text}"
        elif section.kind is griffe.DocstringSectionKind.raises:
            yield f"- `{item.annotation}`: {text}"
        else:
            yield f"- {text}"


def _code(name: str, parameters: Iterable[griffe.Parameter], returns: object) -> str:
    shown: list[str] = []
    keyword_only = False
    for parameter in parameters:
        kind = parameter.kind
        if parameter.name in ("self", "cls"):
            continue
        if kind is griffe.ParameterKind.keyword_only and not keyword_only:
            keyword_only = True
            if not any(part.startswith("*") for part in shown):
                shown.append("*")
        stars = _STARS.get(kind, "") if kind else ""
        annotation = f": {parameter.annotation}" if parameter.annotation is not None else ""
        has_default = parameter.default is not None and not stars
        equals = (" = " if annotation else "=") + str(parameter.default) if has_default else ""
        shown.append(f"{stars}{parameter.name}{annotation}{equals}")
    arrow = f" -> {returns}" if returns is not None else ""
    line = f"{name}({', '.join(shown)}){arrow}"
    if len(line) > 100:
        line = f"{name}(\n" + "".join(f"    {part},\n" for part in shown) + f"){arrow}"
    return f"```python\n{line}\n```"


def _bases(member: griffe.Class) -> str:
    return f"({', '.join(str(base) for base in member.bases)})" if member.bases else ""


def _text(text: str) -> str:
    """A docstring's text as Markdown: its roles become code, its double colons single ones."""
    text = re.sub(r":(?:\w+):`[~.!]*([^`]+)`", r"`\1`", text)
    text = text.replace("``", "`")
    text = re.sub(r"::$", ":", text, flags=re.MULTILINE)
    return _fenced(text).strip()


_RULE = r"^=+(?: +=+)+$"
_TABLE = re.compile(rf"({_RULE}\n.*?{_RULE}\n.*?{_RULE})", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^    .*\n(?:^[ ]*\n)*)+", re.MULTILINE)


def _fenced(text: str) -> str:
    """Tables of equals signs and indented blocks as code."""
    parts = _TABLE.split(f"{text}\n")
    parts[1::2] = [f"```text\n{table}\n```" for table in parts[1::2]]
    parts[::2] = [_INDENTED.sub(_as_code, prose) for prose in parts[::2]]
    return "".join(parts)


def _as_code(block: re.Match[str]) -> str:
    return f"```python\n{textwrap.dedent(block[0]).rstrip()}\n```\n\n"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", _text(text))


def _anchor(title: str) -> str:
    return title.replace(".", "").lower()


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with ``--check`` return 1 where it is not current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is not current")
    wanted = page()
    if parser.parse_args(arguments).check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted
        print("current" if current else "docs/runtime/api.md is not current: run python -m scripts.runtime_api")
        return 0 if current else 1
    PAGE.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
