"""From places in a text to astroid's nodes."""

from __future__ import annotations

from typing import TypeAlias

from astroid import nodes

from lint_rules import facts
from lint_rules.extract.text import Columns, decode
from lint_rules.findings import Place
from lint_rules.program.inference import Asked

_KINDS = (nodes.Name, nodes.Attribute, nodes.Call)
_Key: TypeAlias = tuple[type, int, int]


class Places:
    """The nodes of one module that can be asked about, by where they end: no two of a kind end at one place."""

    def __init__(self, module: nodes.Module, text: str) -> None:
        column = Columns(text)
        self._nodes: dict[_Key, nodes.NodeNG] = {}
        for node in module.nodes_of_class(_KINDS):
            if node.end_lineno is not None and node.end_col_offset is not None:
                end = column(node.end_lineno, node.end_col_offset)
                self._nodes[_kind(node), node.end_lineno, end] = node

    def node(self, expression: Asked) -> nodes.NodeNG | None:
        """Return the node that an expression was made of."""
        return self._nodes.get((type(expression), expression.at[2], expression.at[3]))


def _kind(node: nodes.NodeNG) -> type:
    if isinstance(node, nodes.Call):
        return facts.Call
    return facts.Name if isinstance(node, nodes.Name) else facts.Attribute


def text_of(module: nodes.Module) -> str | None:
    """Return the text that pylint has given astroid itself (stdin), ``None`` where it is what lies on disk."""
    content = module.file_bytes
    return content.decode("utf-8", "surrogatepass") if isinstance(content, bytes) else content


def decoded(content: bytes | facts.Unreadable) -> str | None:
    """Return the text of a file, ``None`` if it has none."""
    text = content if isinstance(content, facts.Unreadable) else decode(content)
    return None if isinstance(text, facts.Unreadable) else text


def node_at(module: nodes.Module, place: Place) -> nodes.NodeNG:
    """Return the innermost statement on the line of a place: it says in which function a finding lies."""
    found: nodes.NodeNG = module
    inner: nodes.NodeNG | None = module
    while inner is not None:
        found, inner = inner, next((child for child in inner.get_children() if _is_around(child, place.line)), None)
    return found


def _is_around(node: nodes.NodeNG, line: int) -> bool:
    return node.is_statement and (node.lineno or 0) <= line <= (node.end_lineno or 0)
